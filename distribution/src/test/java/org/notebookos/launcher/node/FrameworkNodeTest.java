package org.notebookos.launcher.node;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.launcher.LauncherException;

/** Starts real frameworks, with bundles that are empty. */
class FrameworkNodeTest {

    @TempDir
    private Path root;

    private TestBundles bundles;

    @BeforeEach
    void makeDistribution() throws IOException {
        bundles = new TestBundles(root.resolve("dist"));
    }

    private NodeSpec spec(String... names) {
        List<BundleList.Entry> entries =
                Stream.of(names).map(name -> new BundleList.Entry(3, name)).toList();
        return new NodeSpec("node", new BundleList(entries), root.resolve("cache"), List.of(), Set.of(), Map.of());
    }

    @Test
    void aNodeIsUpWhenItsBundlesAreActiveAndMayKeepItsCache() throws IOException {
        bundles.add("a", "");
        FrameworkNode node = FrameworkNode.start(spec("a"), bundles.distribution());
        node.stop();
        node.awaitStop();

        assertTrue(Files.exists(root.resolve("cache.stamp")));
        FrameworkNode.start(spec("a"), bundles.distribution()).stop();
    }

    @Test
    void aBundleThatDoesNotResolveEndsTheStartAndIsNamed() throws IOException {
        bundles.add("a", "");
        bundles.add("b", "no.such.place");

        LauncherException failure = assertThrows(
                LauncherException.class, () -> FrameworkNode.start(spec("a", "b"), bundles.distribution()));
        assertTrue(failure.getMessage().contains("b 1.0.0 is installed but not resolved"), failure.getMessage());
        assertFalse(failure.getMessage().contains("a 1.0.0"), failure.getMessage());
        assertFalse(Files.exists(root.resolve("cache.stamp")), "the next start begins with an empty cache");
    }

    @Test
    void aMissingJarIsNamed() {
        LauncherException failure =
                assertThrows(LauncherException.class, () -> FrameworkNode.start(spec("c"), bundles.distribution()));
        assertTrue(failure.getMessage().contains("c-VERSION.jar"), failure.getMessage());
    }

    @Test
    void afterAnUpdateOfTheDistributionTheCacheIsNotUsedAgain() throws IOException {
        bundles.add("a", "");
        FrameworkNode.start(spec("a"), bundles.distribution()).stop();
        Path trace = Files.createFile(root.resolve("cache/trace"));
        bundles.add("b", "");
        FrameworkNode.start(spec("a", "b"), bundles.distribution()).stop();

        assertFalse(Files.exists(trace));
    }
}
