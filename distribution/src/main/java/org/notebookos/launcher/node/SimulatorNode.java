package org.notebookos.launcher.node;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.notebookos.launcher.Distribution;
import org.notebookos.launcher.Home;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;

/** A small framework with the scheduler's core, the policies and the simulator, beside whatever runs. Used by one thread. */
public final class SimulatorNode {

    /** With a configuration these would start: a scheduler of its own that waits for hosts is none of a simulation's. */
    private static final Set<String> SHELLS = Set.of("org.notebookos.scheduler");

    private final Distribution distribution;
    private final Home home;

    public SimulatorNode(Distribution distribution, Home home) {
        this.distribution = distribution;
        this.home = home;
    }

    /**
     * Simulates, or replays on a live system.
     *
     * @param command {@code simulate} or {@code replay}
     * @param configs PID to keys and values; the operator's own configuration wins
     * @param options by name, see the command
     * @param progress takes lines about what is going on; called by several threads
     * @return the result, for people
     * @throws IllegalArgumentException if the options make no sense
     */
    public String call(
            String command,
            Map<String, Map<String, Object>> configs,
            Map<String, String> options,
            Consumer<String> progress)
            throws InterruptedException {
        Home.NodeHome place = new Home.NodeHome(home.root().resolve("simulator"), "simulator");
        FrameworkNode node = FrameworkNode.start(spec(place, configs), distribution);
        try {
            return node.call("(nbos.command=" + command + ")", service(options, progress));
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new LauncherException(Code.NODE, command + " failed: " + e.getMessage(), e);
        } finally {
            node.stop();
        }
    }

    private NodeSpec spec(Home.NodeHome place, Map<String, Map<String, Object>> configs) {
        try {
            for (var folder : List.of(place.conf(), place.log(), home.plugins())) {
                Files.createDirectories(folder);
            }
            System.setProperty("nbos.log.dir", place.log().toString());
            System.setProperty("nbos.log.name", place.kind());
            new ConfigFolder(place.conf(), home.conf(), configs, SHELLS).write();
        } catch (IOException e) {
            throw new LauncherException(Code.NODE, "can't write below " + place.root() + ": " + e.getMessage(), e);
        }
        BundleList bundles = BundleList.read(distribution.conf().resolve("simulator.bundles"));
        return new NodeSpec(
                "simulator",
                bundles,
                place.cache(),
                List.of(place.conf(), home.plugins()),
                NodeSpec.UNUSED_IN_SIMULATORS,
                Map.of());
    }

    @SuppressWarnings("unchecked")
    private static FrameworkNode.Call<String> service(Map<String, String> options, Consumer<String> progress) {
        return found -> ((BiFunction<Map<String, String>, Consumer<String>, Callable<String>>) found)
                .apply(options, progress)
                .call();
    }
}
