package org.notebookos.launcher.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** In a real framework, with bundles that only announce services. */
class ForeignPluginsTest {

    private static final String POOL = "org.notebookos.spi.pool.HostPool";
    private static final String STORE = "org.notebookos.spi.store.ObjectStore";

    @TempDir
    private Path root;

    private TestBundles bundles;
    private Framework framework;
    private Bundle services;

    @BeforeEach
    void startFramework() throws Exception {
        bundles = new TestBundles(root.resolve("dist"));
        framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE, root.resolve("cache").toString()));
        framework.init();
        new ForeignPlugins(Set.of("pool")).register(framework.getBundleContext());
        framework.start();
        services = install("org.apache.felix.scr", Map.of());
    }

    @AfterEach
    void stopFramework() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }

    private Bundle install(String name, Map<String, String> headers) throws Exception {
        Bundle bundle = framework
                .getBundleContext()
                .installBundle(bundles.add(name, headers).toUri().toString());
        bundle.start();
        return bundle;
    }

    private Bundle plugin(String name, String... services) throws Exception {
        String types = String.join(",", services);
        return install(name, Map.of("Provide-Capability", "osgi.service;objectClass:List<String>=\"" + types + "\""));
    }

    private static Set<String> seenBy(Bundle bundle) {
        Set<String> names = new TreeSet<>();
        Stream.of(bundle.getBundleContext().getBundles()).forEach(b -> names.add(b.getSymbolicName()));
        names.remove("org.apache.felix.framework");
        names.remove("org.apache.felix.scr");
        return names;
    }

    @Test
    void servicesOfAPluginWithoutAUseHereAreNotStarted() throws Exception {
        List<String> started = new CopyOnWriteArrayList<>();
        SynchronousBundleListener listener = event -> {
            if (event.getType() == BundleEvent.STARTED) {
                started.add(event.getBundle().getSymbolicName());
            }
        };
        services.getBundleContext().addBundleListener(listener);
        plugin("a-pool", POOL);
        plugin("a-store", STORE);

        assertEquals(List.of("a-store"), started);
        assertEquals(Set.of("a-store"), seenBy(services));
    }

    @Test
    void theBundleItselfIsThereForAllOthers() throws Exception {
        Bundle pool = plugin("a-pool", POOL);

        assertEquals(Bundle.ACTIVE, pool.getState());
        assertEquals(Set.of("a-pool"), seenBy(pool));
    }

    @Test
    void aPluginWithOneServiceOfUseIsStarted() throws Exception {
        plugin("both", POOL, STORE);
        plugin("neither", "com.example.Other");

        assertEquals(Set.of("both", "neither"), seenBy(services));
    }
}
