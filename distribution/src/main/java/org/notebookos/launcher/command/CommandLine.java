package org.notebookos.launcher.command;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;

/** Finds the command that a command line means, and runs it. */
public final class CommandLine {

    private final List<Command> commands;

    public CommandLine(List<Command> commands) {
        this.commands = List.copyOf(commands);
    }

    /** All commands of the platform. */
    public static CommandLine standard() {
        return new CommandLine(List.of(
                new UpCommand(),
                new DownCommand(),
                new StatusCommand(),
                new KernelsCommand(),
                new HostsCommand(),
                new PoolsCommand(),
                new TokensCommand(),
                new PluginCommand(),
                new ShellCommand(),
                new DemoCommand(),
                new BenchCommand(),
                new SimulateCommand(),
                new ReplayCommand(),
                new TestCommand(),
                new ControllerCommand(),
                new AgentCommand()));
    }

    /** Runs a command line; returns the exit status. */
    public int run(List<String> words, Context context) {
        Terminal terminal = context.terminal();
        try {
            return dispatch(words, context);
        } catch (LauncherException e) {
            terminal.progress("notebookos: " + e.getMessage());
            return e.code().exitStatus();
        } catch (IOException e) {
            terminal.progress("notebookos: " + e);
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private int dispatch(List<String> words, Context context) throws IOException, InterruptedException {
        String first = words.isEmpty() ? "help" : words.get(0);
        List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
        switch (first) {
            case "help", "--help", "-h" -> {
                context.terminal().line(rest.isEmpty() ? overview() : Help.of(command(rest.get(0))));
                return 0;
            }
            case "version", "--version" -> {
                context.terminal()
                        .line("notebookos " + context.distribution().version() + " on Java " + Runtime.version());
                return 0;
            }
            default -> {
                Command command = command(first);
                if (rest.contains("--help") || rest.contains("-h")) {
                    context.terminal().line(Help.of(command));
                    return 0;
                }
                return command.run(Arguments.parse(command, rest), context);
            }
        }
    }

    private Command command(String name) {
        return commands.stream()
                .filter(command -> command.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new LauncherException(
                        Code.USAGE, "unknown command \"" + name + "\". " + "Commands: " + names()));
    }

    private String names() {
        return commands.stream().filter(Command::listed).map(Command::name).collect(Collectors.joining(", "));
    }

    private String overview() {
        String rows = commands.stream()
                .filter(Command::listed)
                .map(command -> String.format("  %-8s %s%n", command.name(), command.summary()))
                .collect(Collectors.joining());
        return String.join(
                System.lineSeparator(),
                Arrays.asList(
                        "Usage: notebookos COMMAND [OPTIONS]",
                        "",
                        rows + "  version  print the version",
                        "",
                        "notebookos COMMAND --help tells more. Everything is written below .notebookos/, or $NOTEBOOKOS_HOME."));
    }
}
