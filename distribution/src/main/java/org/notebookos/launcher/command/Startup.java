package org.notebookos.launcher.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;
import org.notebookos.launcher.Settings;
import org.notebookos.launcher.admin.AdminClient;
import org.notebookos.launcher.process.ProcessFile;

/** Starts the controller under its supervisor and follows until all hosts have joined. */
final class Startup {

    private static final long LIMIT_SECONDS = 120;
    private static final long LOOK_EVERY_MILLIS = 100;

    private final Context context;
    private final Cluster cluster;
    private final Settings settings;
    private final Path log;

    Startup(Context context, Cluster cluster, Settings settings) {
        this.context = context;
        this.cluster = cluster;
        this.settings = settings;
        this.log = context.home().log().resolve("controller.out");
    }

    void run() throws IOException, InterruptedException {
        long began = System.nanoTime();
        context.terminal().progress("Starting a controller and " + settings.hosts() + " hosts");
        ProcessHandle supervisor = startSupervisor();
        AdminClient admin = cluster.admin();
        int joined = -1;
        while (joined < settings.hosts()) {
            requireRunning(supervisor);
            int now = joined(admin);
            if (now > joined) {
                joined = now;
                context.terminal()
                        .progress(String.format(
                                "  %5.1f s  controller is up, %d of %d hosts",
                                (System.nanoTime() - began) / 1e9, joined, settings.hosts()));
            }
            if (System.nanoTime() - began > LIMIT_SECONDS * 1_000_000_000L) {
                throw new LauncherException(
                        Code.ENVIRONMENT,
                        (joined < 0
                                        ? "the controller has not"
                                        : "only " + joined + " of " + settings.hosts() + " hosts have")
                                + " come up within " + LIMIT_SECONDS + " s. Logs: "
                                + context.home().root()
                                + "/{controller,hosts/*}/log; \"notebookos down\" stops what runs");
            }
            Thread.sleep(joined < settings.hosts() ? LOOK_EVERY_MILLIS : 0);
        }
    }

    private ProcessHandle startSupervisor() throws IOException {
        Files.createDirectories(context.home().run());
        Files.createDirectories(log.getParent());
        // A session of its own: neither Ctrl-C nor the end of the terminal reaches it.
        List<String> command = new ArrayList<>(List.of("setsid"));
        if (!Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            command.clear();
        }
        command.add(context.distribution().root().resolve("bin/supervise").toString());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(context.home().root().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(Path.of("/dev/null").toFile());
        builder.environment().put("NOTEBOOKOS_HOME", context.home().root().toString());
        ProcessHandle supervisor = builder.start().toHandle();
        ProcessFile.of(supervisor).write(cluster.supervisorFile());
        return supervisor;
    }

    private void requireRunning(ProcessHandle supervisor) throws IOException {
        if (!supervisor.isAlive()) {
            throw new LauncherException(
                    Code.ENVIRONMENT,
                    "the controller does not start:\n" + Files.readString(log).strip() + "\nMore in "
                            + context.home().controller().log());
        }
    }

    private static int joined(AdminClient admin) throws InterruptedException {
        try {
            JsonNode hosts = admin.health().path("hosts").path("up");
            return hosts.isInt() ? hosts.asInt() : -1;
        } catch (IOException e) {
            // Not listening yet, or not ready yet: asked again until the limit.
            return -1;
        }
    }
}
