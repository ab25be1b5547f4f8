package org.notebookos.console.internal.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.console.internal.ConsoleException;
import org.notebookos.console.internal.ConsoleException.Code;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** A real framework; a small watcher stands in for File Install. */
class PluginInstallerTest {

    @TempDir
    private Path root;

    private Framework framework;
    private Path folder;
    private WatchService watch;
    private Thread watcher;
    private PluginInstaller installer;

    @BeforeEach
    void start() throws IOException, BundleException {
        folder = Files.createDirectories(root.resolve("plugins"));
        framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        root.resolve("cache").toString(),
                        Constants.FRAMEWORK_BSNVERSION,
                        Constants.FRAMEWORK_BSNVERSION_MULTIPLE));
        framework.start();
        watch = folder.getFileSystem().newWatchService();
        folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE);
        watcher = new Thread(this::follow, "watcher");
        watcher.start();
        installer = new PluginInstaller(new PluginFolders(root.resolve("none"), folder), framework.getBundleContext());
    }

    @AfterEach
    void stop() throws Exception {
        watch.close();
        watcher.join();
        framework.stop();
        framework.waitForStop(10_000);
    }

    private void follow() {
        try {
            for (WatchKey key = watch.take(); ; key = watch.take()) {
                for (WatchEvent<?> event : key.pollEvents()) {
                    apply(folder.resolve(event.context().toString()));
                }
                key.reset();
            }
        } catch (ClosedWatchServiceException e) {
            return;
        } catch (InterruptedException | BundleException e) {
            throw new IllegalStateException(e);
        }
    }

    private void apply(Path jar) throws BundleException {
        String location = jar.toFile().toURI().toString();
        Bundle known = framework.getBundleContext().getBundle(location);
        if (known != null) {
            known.uninstall();
        }
        if (Files.exists(jar)) {
            framework.getBundleContext().installBundle(location).start();
        }
    }

    private void install(byte[] bytes) throws IOException {
        installer.install(PluginJar.parse(bytes), bytes);
    }

    private List<String> running() {
        return Arrays.stream(framework.getBundleContext().getBundles())
                .filter(bundle -> bundle.getBundleId() != 0)
                .map(bundle -> bundle.getSymbolicName() + " " + bundle.getVersion())
                .toList();
    }

    @Test
    void anInstalledPluginRunsAndItsTrialIsGone() throws IOException {
        install(Jars.placement("org.example.tight", "1.0.0", "tight").bytes());

        assertEquals(List.of("org.example.tight 1.0.0"), running());
    }

    @Test
    void aPluginThatDoesNotResolveNeverReachesTheFolder() throws IOException {
        byte[] bytes = Jars.placement("org.example.bad", "1.0.0", "bad")
                .header("Import-Package", "no.such.place")
                .bytes();

        ConsoleException refused = assertThrows(ConsoleException.class, () -> install(bytes));
        assertEquals(Code.BAD_PLUGIN, refused.code());
        assertTrue(refused.getMessage().contains("no.such.place"), refused.getMessage());
        assertFalse(Files.exists(folder.resolve("org.example.bad.jar")));
        assertEquals(List.of(), running());
    }

    @Test
    void aRemovedPluginIsGone() throws IOException {
        install(Jars.placement("org.example.tight", "1.0.0", "tight").bytes());
        installer.remove(new PluginFolders(root.resolve("none"), folder).installed("tight"));

        assertEquals(List.of(), running());
    }
}
