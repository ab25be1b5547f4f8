package org.notebookos.launcher.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.notebookos.launcher.Home;
import org.notebookos.launcher.Settings;
import org.notebookos.launcher.process.ToolProcess;
import org.notebookos.launcher.python.Interpreters;
import org.notebookos.launcher.python.PythonSetup;
import org.notebookos.launcher.python.Requirements;

/** Starts a platform of its own beside whatever runs, tells the demo's story on it with a stock client, and stops it. */
final class DemoCommand implements Command {

    @Override
    public String name() {
        return "demo";
    }

    @Override
    public String summary() {
        return "a notebook that trains, loses its host twice and goes on; narrated, with times";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.flag("keep", "leave the demo's platform running"),
                Option.valued("pools", "LIST", "a kernel travels through these pools instead: local,swarm,ec2"));
    }

    @Override
    public String details() {
        return String.join(
                System.lineSeparator(),
                "Runs in a home of its own (demo/ below this one), on a free port. Exits with 1 if any step fails.",
                "With --pools one kernel moves from pool to pool, each of which is dropped in while it runs, and removed when",
                "the next is there. swarm is three Docker engines in networks of their own: it takes root, and Debian's docker.io.",
                "ec2 is a server that speaks Amazon's APIs (moto), whose machines are agents here.");
    }

    @Override
    public int run(Arguments arguments, Context context) throws IOException, InterruptedException {
        Optional<String> pools = arguments.value("pools");
        String python = python(context, pools.isPresent() ? Set.of("lab") : Set.of("lab", "torch"));
        Home demo = new Home(context.home().root().resolve("demo"));
        List<String> up = new ArrayList<>(List.of("up", "--detach", "--hosts", pools.isPresent() ? "3" : "4"));
        up.addAll(List.of("--max-hosts", "4", "--port", Integer.toString(Ports.free()), "--python", python));
        if (pools.filter(list -> list.contains("swarm")).isPresent()) {
            up.addAll(listening());
        }
        int started = platform(context, demo, up.toArray(String[]::new));
        if (started != 0) {
            platform(context, demo, "down");
            return started;
        }
        try {
            List<String> story = pools.map(list -> travel(context, demo, list)).orElseGet(() -> digits(context));
            return tell(context, demo, python, story);
        } finally {
            if (!arguments.has("keep")) {
                platform(context, demo, "down");
            }
            if (pools.isPresent()) {
                forgetPools(demo);
            }
        }
    }

    /**
     * A Swarm's hosts are in networks of their own, and reach this machine at any address but the loopback's. That of the oldest
     * interface stays; younger ones may be of somebody's containers.
     */
    private static List<String> listening() throws IOException {
        return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst()
                .map(address -> List.of("--listen", address.getHostAddress() + ":" + freePort()))
                .orElse(List.of());
    }

    private static int freePort() {
        try {
            return Ports.free();
        } catch (IOException e) {
            throw new UncheckedIOException("no port is free", e);
        }
    }

    /** What the journey dropped in is of no use to the next one: its cloud is gone. */
    private static void forgetPools(Home demo) throws IOException {
        for (String pool : List.of("ec2", "swarm-demo")) {
            Files.deleteIfExists(demo.conf().resolve("org.notebookos.pool." + pool + ".config"));
        }
    }

    private static List<String> digits(Context context) {
        return List.of("notebookos_demo", "--notebook", share(context, "examples/digits.ipynb"));
    }

    private static List<String> travel(Context context, Home demo, String pools) {
        return List.of(
                "notebookos_demo.travel",
                "--pools",
                pools,
                "--plugins",
                context.distribution().root().resolve("plugins").toString(),
                "--script",
                context.distribution().script().toString(),
                "--home",
                demo.root().toString());
    }

    private static String share(Context context, String file) {
        return context.distribution().root().resolve("share").resolve(file).toString();
    }

    private static String python(Context context, Set<String> extras) throws IOException, InterruptedException {
        ToolProcess tool = new ToolProcess();
        return new PythonSetup(
                        context.home().python(),
                        context.home().log().resolve("python.log"),
                        Requirements.of(context.distribution().bundle("kernel")),
                        Interpreters.onPath(context.environment().getOrDefault("PATH", ""), tool),
                        tool,
                        context.terminal()::progress)
                .prepare(extras);
    }

    private static int tell(Context context, Home demo, String python, List<String> module)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(python, "-m", module.get(0)));
        command.addAll(List.of(
                "--url", Settings.read(demo).url(), "--token-file", demo.token().toString()));
        command.addAll(module.subList(1, module.size()));
        ProcessBuilder story = new ProcessBuilder(command).inheritIO();
        story.environment().put("PYTHONPATH", share(context, "python"));
        // What placement counts as the kernel's subscription.
        story.environment().put("KERNEL_GPUS", "1");
        return story.start().waitFor();
    }

    private static int platform(Context context, Home demo, String... words) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(context.distribution().script().toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("NOTEBOOKOS_HOME", demo.root().toString());
        // for the emulated cloud: it takes any
        builder.environment().putIfAbsent("AWS_ACCESS_KEY_ID", "demo");
        builder.environment().putIfAbsent("AWS_SECRET_ACCESS_KEY", "demo");
        return builder.start().waitFor();
    }
}
