package org.notebookos.launcher.node;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.notebookos.launcher.Distribution;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.framework.wiring.BundleRevision;

/**
 * One OSGi framework in this process, with the bundles of one kind of node. Started and stopped by one thread; the
 * framework owns all other state.
 */
final class FrameworkNode {

    /** Above every bundle of the lists: nothing waits once a node is up. */
    private static final int RUN_LEVEL = 100;

    private static final long START_LIMIT_SECONDS = 120;
    private static final long STOP_LIMIT_MILLIS = 20_000;

    private final NodeSpec spec;
    private final Distribution distribution;
    private final Framework framework;

    private FrameworkNode(NodeSpec spec, Distribution distribution, Framework framework) {
        this.spec = spec;
        this.distribution = distribution;
        this.framework = framework;
    }

    /**
     * Starts a node and returns when every bundle of its list is active.
     *
     * @throws LauncherException with code {@code NODE} if a bundle can't be installed or doesn't become active; the
     *     framework is stopped then
     */
    static FrameworkNode start(NodeSpec spec, Distribution distribution) {
        FrameworkCache cache = new FrameworkCache(spec.cache(), distribution);
        cache.prepare();
        FrameworkNode node = new FrameworkNode(spec, distribution, newFramework(spec));
        try {
            node.startBundles();
        } catch (LauncherException e) {
            cache.discard();
            node.stop();
            throw e;
        } catch (BundleException | InterruptedException | RuntimeException e) {
            cache.discard();
            node.stop();
            throw new LauncherException(Code.NODE, spec.name() + " doesn't start: " + e.getMessage(), e);
        }
        cache.keep();
        return node;
    }

    private static Framework newFramework(NodeSpec spec) {
        Map<String, String> properties = new HashMap<>(common(spec.watched(), spec.cache()));
        properties.put(Constants.FRAMEWORK_STORAGE, spec.cache().toString());
        properties.put(Constants.FRAMEWORK_STORAGE_CLEAN, "none");
        properties.putAll(spec.properties());
        return ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow(() -> new LauncherException(Code.NODE, "boot/ contains no OSGi framework"))
                .newFramework(properties);
    }

    /** Framework properties of every node. */
    static Map<String, String> common(List<Path> watched, Path cache) {
        return Map.of(
                Constants.FRAMEWORK_BOOTDELEGATION,
                "sun.*,com.sun.*,jdk.*",
                // A new version of a plugin is tried beside the one that runs.
                Constants.FRAMEWORK_BSNVERSION,
                Constants.FRAMEWORK_BSNVERSION_MULTIPLE,
                "felix.fileinstall.dir",
                watched.stream().map(Path::toString).collect(Collectors.joining(",")),
                "felix.fileinstall.poll",
                "500",
                "felix.fileinstall.noInitialDelay",
                "true",
                "felix.fileinstall.enableConfigSave",
                "false",
                "felix.fileinstall.start.level",
                "30",
                "felix.fileinstall.tmpdir",
                cache.resolve("fileinstall").toString(),
                "felix.fileinstall.log.level",
                "2",
                "gosh.args",
                "--nointeractive --noshutdown");
    }

    private void startBundles() throws BundleException, InterruptedException {
        framework.init();
        BundleContext context = framework.getBundleContext();
        context.addFrameworkListener(this::report);
        new ForeignPlugins(spec.unused()).register(context);
        List<Bundle> bundles = install(context);
        framework.start();
        raiseStartLevel(context);
        requireActive(bundles);
    }

    private void raiseStartLevel(BundleContext context) throws InterruptedException {
        CountDownLatch reachedOrStopping = new CountDownLatch(1);
        SynchronousBundleListener stopping = event -> {
            if (event.getType() == BundleEvent.STOPPING && event.getBundle().getBundleId() == 0) {
                reachedOrStopping.countDown();
            }
        };
        FrameworkListener reached = event -> {
            if (event.getType() == FrameworkEvent.STARTLEVEL_CHANGED) {
                reachedOrStopping.countDown();
            }
        };
        context.addBundleListener(stopping);
        framework.adapt(FrameworkStartLevel.class).setStartLevel(RUN_LEVEL, reached);
        if (!reachedOrStopping.await(START_LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new LauncherException(
                    Code.NODE, spec.name() + ": bundles have not started within " + START_LIMIT_SECONDS + " s");
        }
        if (framework.getState() != Bundle.ACTIVE) {
            throw new LauncherException(Code.NODE, spec.name() + ": was stopped while it started");
        }
    }

    private List<Bundle> install(BundleContext context) throws BundleException {
        List<Bundle> bundles = new ArrayList<>();
        for (BundleList.Entry entry : spec.bundles().entries()) {
            String location = "reference:" + distribution.bundle(entry.name()).toUri();
            Bundle bundle = context.installBundle(location);
            bundle.adapt(BundleStartLevel.class).setStartLevel(entry.startLevel());
            if (!isFragment(bundle)) {
                bundle.start();
            }
            bundles.add(bundle);
        }
        return bundles;
    }

    private void requireActive(List<Bundle> bundles) {
        List<String> problems = bundles.stream()
                .filter(bundle -> bundle.getState() != (isFragment(bundle) ? Bundle.RESOLVED : Bundle.ACTIVE))
                .filter(bundle -> !startsOnDemand(bundle))
                .map(bundle -> bundle.getSymbolicName() + " " + bundle.getVersion() + " is " + stateName(bundle))
                .toList();
        if (!problems.isEmpty()) {
            throw new LauncherException(
                    Code.NODE,
                    spec.name() + ": these bundles are not active, see the messages above:\n  "
                            + String.join("\n  ", problems));
        }
    }

    private void report(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.ERROR) {
            System.err.println(spec.name() + ": " + event.getBundle().getSymbolicName() + ": "
                    + event.getThrowable().getMessage());
        }
    }

    /** Something to do with a service. */
    interface Call<T> {
        T with(Object service) throws Exception;
    }

    /** Calls the service that a filter finds; its type must be one of the JDK's. */
    <T> T call(String filter, Call<T> call) throws Exception {
        BundleContext context = framework.getBundleContext();
        ServiceReference<?>[] found = context.getAllServiceReferences(null, filter);
        if (found == null) {
            throw new LauncherException(Code.NODE, spec.name() + ": nothing offers " + filter);
        }
        return call.with(context.getService(found[0]));
    }

    /** Waits until the framework has been stopped, by {@link #stop} or by a bundle. */
    void awaitStop() {
        try {
            framework.waitForStop(0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops all bundles in reverse order, within a limit. */
    void stop() {
        try {
            framework.stop();
            framework.waitForStop(STOP_LIMIT_MILLIS);
        } catch (BundleException e) {
            System.err.println(spec.name() + ": doesn't stop cleanly: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isFragment(Bundle bundle) {
        return bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
    }

    private static boolean startsOnDemand(Bundle bundle) {
        String policy = bundle.getHeaders().get(Constants.BUNDLE_ACTIVATIONPOLICY);
        return bundle.getState() == Bundle.STARTING
                && policy != null
                && policy.startsWith(Constants.ACTIVATION_LAZY)
                && bundle.adapt(BundleRevision.class).getWiring() != null;
    }

    private static String stateName(Bundle bundle) {
        return switch (bundle.getState()) {
            case Bundle.INSTALLED -> "installed but not resolved";
            case Bundle.RESOLVED -> "resolved but not started";
            case Bundle.STARTING -> "starting";
            case Bundle.STOPPING -> "stopping";
            default -> "in state " + bundle.getState();
        };
    }
}
