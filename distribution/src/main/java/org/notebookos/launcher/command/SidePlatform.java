package org.notebookos.launcher.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.notebookos.launcher.Home;
import org.notebookos.launcher.Settings;
import org.notebookos.launcher.admin.Secrets;

/**
 * A platform of its own, in a home below this one and on a free port, beside whatever runs. An interrupt or SIGTERM of this process
 * stops it as well. Used by one thread.
 */
final class SidePlatform {

    private final Context context;
    private final Home home;
    private final Thread onEnd = new Thread(this::downAtEnd, "notebookos-side-platform-end");

    /** @param name of the folder below this home */
    SidePlatform(Context context, String name) {
        this.context = context;
        this.home = new Home(context.home().root().resolve(name));
    }

    /**
     * Starts it; returns the exit status of {@code up}. What was started by a failed {@code up} is stopped.
     *
     * @param more words of the command line
     */
    int up(int hosts, String python, String... more) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(
                "up",
                "--detach",
                "--hosts",
                Integer.toString(hosts),
                "--port",
                Integer.toString(Ports.free()),
                "--python",
                python));
        words.addAll(List.of(more));
        Runtime.getRuntime().addShutdownHook(onEnd);
        int status = run(words.toArray(String[]::new));
        if (status != 0) {
            down();
        }
        return status;
    }

    void down() throws IOException, InterruptedException {
        run("down");
        try {
            Runtime.getRuntime().removeShutdownHook(onEnd);
        } catch (IllegalStateException e) {
            context.terminal().progress("Interrupted; the platform below " + home.root() + " is down");
        }
    }

    private void downAtEnd() {
        try {
            run("down");
        } catch (IOException | InterruptedException e) {
            context.terminal()
                    .progress("The platform below " + home.root() + " can't be stopped: " + e + ". Run NOTEBOOKOS_HOME="
                            + home.root() + " notebookos down");
        }
    }

    /** Puts an implementation of an extension point to use; returns the exit status of the command. */
    int use(String extensionPoint, String name) throws IOException, InterruptedException {
        return run("plugin", "use", extensionPoint, name);
    }

    Home home() {
        return home;
    }

    /** Returns the folders of durable state of its hosts. */
    List<Path> hostStates() throws IOException {
        try (Stream<Path> hosts = Files.list(home.hosts())) {
            return hosts.filter(Files::isDirectory)
                    .map(host -> home.host(host.getFileName().toString()).state())
                    .toList();
        }
    }

    String url() {
        return Settings.read(home).url();
    }

    String token() throws IOException {
        return Secrets.readOrMake(home.token());
    }

    private int run(String... words) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(context.distribution().script().toString()));
        command.addAll(List.of(words));
        Files.createDirectories(context.home().log());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(context.home()
                        .log()
                        .resolve(home.root().getFileName() + ".log")
                        .toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("NOTEBOOKOS_HOME", home.root().toString());
        return builder.start().waitFor();
    }
}
