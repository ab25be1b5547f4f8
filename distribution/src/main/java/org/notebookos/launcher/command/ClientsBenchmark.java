package org.notebookos.launcher.command;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code bench abuse} and {@code bench load}: many clients, written in Python, of a platform of its own. Immutable.
 *
 * @param context of the command
 * @param python interpreter of the replicas, and of the clients
 */
record ClientsBenchmark(Context context, String python) {

    private static final int HOSTS = 3;

    /** Small enough that a client that stays away passes it. */
    private static final String SMALL_BUFFER = "clientBufferBytes=L\"1048576\"" + System.lineSeparator();

    /** Notebooks over a network that cuts, stalls and delays; the controller is killed in the middle. */
    int abuse(Arguments arguments) throws IOException, InterruptedException {
        int minutes = arguments.number("minutes", 10, 1, 600);
        int notebooks = arguments.number("notebooks", 20, 1, 200);
        SidePlatform platform = new SidePlatform(context, "bench");
        Files.createDirectories(platform.home().conf());
        Files.writeString(platform.home().conf().resolve("org.notebookos.gateway.config"), SMALL_BUFFER);
        return run(
                platform,
                "notebookos_bench.abuse",
                List.of(
                        "--controller",
                        platform.home().controller().processFile().toString(),
                        "--minutes",
                        Integer.toString(minutes),
                        "--notebooks",
                        Integer.toString(notebooks),
                        "--env",
                        "KERNEL_STANDBYS=cold"));
    }

    /** Kernels started at once, and many sockets, one of which doesn't read. */
    int load(Arguments arguments) throws IOException, InterruptedException {
        return run(
                new SidePlatform(context, "bench"),
                "notebookos_bench.load",
                List.of(
                        "--kernels",
                        Integer.toString(arguments.number("kernels", 100, 1, 10_000)),
                        "--sockets",
                        Integer.toString(arguments.number("sockets", 200, 2, 10_000)),
                        "--env",
                        "KERNEL_REPLICAS=1"));
    }

    private int run(SidePlatform platform, String module, List<String> words) throws IOException, InterruptedException {
        int status = platform.up(HOSTS, python);
        if (status != 0) {
            return status;
        }
        try {
            List<String> command = new ArrayList<>(List.of(python, "-m", module));
            command.addAll(List.of(
                    "--url",
                    platform.url(),
                    "--token-file",
                    platform.home().token().toString()));
            command.addAll(words);
            ProcessBuilder clients = new ProcessBuilder(command).inheritIO();
            clients.environment()
                    .put(
                            "PYTHONPATH",
                            context.distribution()
                                    .root()
                                    .resolve("share/python")
                                    .toString());
            return clients.start().waitFor();
        } finally {
            platform.down();
            Files.deleteIfExists(platform.home().conf().resolve("org.notebookos.gateway.config"));
        }
    }
}
