package org.notebookos.launcher.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.notebookos.launcher.Home;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;
import org.notebookos.launcher.admin.Secrets;
import org.notebookos.launcher.node.SimulatorNode;

/** Replays a trace on a live system: one that runs, or one of its own beside whatever runs. */
final class ReplayCommand implements Command {

    static final String HOSTS = "4:8";
    static final String SPEED = "60";
    static final int GPUS_PER_HOST = 8;

    /** What hosts of its own say that they have: a machine with 8 GPUs, whatever this one is, as cells of a replay only sleep. */
    private static final String MACHINE = "millicpus=I\"64000\"\nmemoryMegabytes=I\"499712\"\n";

    @Override
    public String name() {
        return "replay";
    }

    @Override
    public String summary() {
        return "replay a trace on a live system, faster than it happened, and measure it like a simulation";
    }

    @Override
    public List<Option> options() {
        List<Option> options = new ArrayList<>(List.of(
                Option.valued("trace", "FILE", "as for \"simulate\""),
                Option.valued("speed", "N", "how many times faster than it happened [" + SPEED + "]"),
                Option.valued("from", "TIME", "leave out what is before; seconds, or 90m, 1.5h, 2d [0]"),
                Option.valued("to", "TIME", "leave out what is after [the end]"),
                Option.valued("sessions", "N", "the first N sessions that submit a cell in that time [all]"),
                Option.valued("session", "NAME", "session policy of the kernels [notebookos]"),
                Option.flag("compare", "also simulate the same replay, and show both with their differences"),
                Option.valued("runs", "N", "replay it so often, up to 5: one run is one draw [1]"),
                Option.valued("url", "URL", "gateway of a platform that runs [start one, and stop it in the end]"),
                Option.valued("token", "TOKEN", "with --url: its token [that of this home]"),
                Option.valued(
                        "hosts", "LEAST:MOST", "how many hosts it is given [" + HOSTS + "]; with --url: has [as now]"),
                Option.valued("gpus-per-host", "N", "devices of a host, simulated ones [" + GPUS_PER_HOST + "]"),
                Option.valued("interval", "SECONDS", "how often it counts its hosts [30 / speed, at least 1]"),
                Option.valued(
                        "give-up",
                        "SECONDS",
                        "how long a host may take to become empty before it stays [150 / speed, at least 10]; with --url: has [150]"),
                Option.valued("seed", "N", "of the simulation's chance [1]"),
                Option.valued("constants", "FILE", "other delays than those of processes on one machine"),
                Option.valued("out", "DIR", "where results go: summary, delays, timeline, report [replay]")));
        options.addAll(PythonChoice.options());
        return options;
    }

    @Override
    public String details() {
        return String.join(
                System.lineSeparator(),
                "Each session is a Jupyter client: it makes a kernel with KERNEL_GPUS, _CPUS, _MEM and _VRAM, submits cells that",
                "hold their GPUs for their scaled time, and deletes it. What a platform does takes its time at any speed: the",
                "simulated side has the same real delays. GPU-hours are scaled back; delays are real seconds.",
                "Each kernel is as many processes as it has replicas, of some 80 MB: choose an excerpt that fits.");
    }

    @Override
    public int run(Arguments arguments, Context context) throws IOException, InterruptedException {
        ReplayPlan plan = ReplayPlan.of(this, arguments);
        Map<String, String> options = new HashMap<>(arguments.options());
        try {
            return arguments.has("url")
                    ? onRunning(options, context)
                    : onOwn(plan, options, PythonChoice.interpreter(arguments, context), context);
        } catch (IllegalArgumentException e) {
            throw new LauncherException(Code.USAGE, name() + ": " + e.getMessage(), e);
        } catch (IllegalStateException e) {
            throw new LauncherException(Code.CONTROLLER, name() + ": " + e.getMessage(), e);
        }
    }

    private int onRunning(Map<String, String> options, Context context) throws IOException, InterruptedException {
        if (!options.containsKey("token")) {
            options.put("token", Secrets.readOrMake(context.home().token()));
        }
        replay(options, context, context.home());
        return 0;
    }

    private int onOwn(ReplayPlan plan, Map<String, String> options, String python, Context context)
            throws IOException, InterruptedException {
        SidePlatform platform = new SidePlatform(context, "replay");
        SideServer.delete(platform.home().root());
        configure(platform.home(), plan);
        int status = platform.up(
                plan.least(),
                python,
                "--max-hosts",
                Integer.toString(plan.most()),
                "--gpus-per-host",
                Integer.toString(plan.gpusPerHost()));
        if (status != 0) {
            return status;
        }
        try {
            // The scaling policy goes by the policy in use, not by those of single kernels.
            int used = platform.use("session", options.getOrDefault("session", "notebookos"));
            if (used != 0) {
                return used;
            }
            options.put("hosts", plan.least() + ":" + plan.most());
            options.put("gpus-per-host", Integer.toString(plan.gpusPerHost()));
            options.put("interval", Integer.toString(plan.interval()));
            options.put("give-up", Integer.toString(plan.giveUp()));
            options.put("url", platform.url());
            options.put("token", platform.token());
            replay(options, context, platform.home());
            return 0;
        } finally {
            platform.down();
        }
    }

    private static void configure(Home home, ReplayPlan plan) throws IOException {
        Path conf = Files.createDirectories(home.conf());
        Files.writeString(
                conf.resolve("org.notebookos.scaling.paper.config"), "intervalSeconds=I\"" + plan.interval() + "\"\n");
        Files.writeString(
                conf.resolve("org.notebookos.scheduler.config"),
                "releaseGiveUpMillis=L\"" + 1000L * plan.giveUp() + "\"\n");
        Files.writeString(conf.resolve("org.notebookos.agent.config"), MACHINE);
    }

    /** The simulated side gets the same configuration: the operator's below that home, and what {@code up} gives to a controller. */
    private void replay(Map<String, String> options, Context context, Home home) throws InterruptedException {
        SimulatorNode node = new SimulatorNode(context.distribution(), home);
        Map<String, Map<String, Object>> configs = Map.of("org.notebookos.scaling.paper", Map.of("bufferHosts", 0));
        context.terminal().line(node.call(name(), configs, options, context.terminal()::progress));
    }
}
