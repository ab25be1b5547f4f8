package org.notebookos.launcher;

import java.util.List;
import org.notebookos.launcher.command.CommandLine;
import org.notebookos.launcher.command.Context;
import org.notebookos.launcher.command.Terminal;

/** The process that {@code bin/notebookos} starts. */
public final class Main {

    private Main() {}

    /** Runs one command and ends with its exit status. */
    public static void main(String[] words) {
        Context context = new Context(
                Distribution.current(), Home.current(), System.getenv(), new Terminal(System.out, System.err));
        System.exit(CommandLine.standard().run(List.of(words), context));
    }
}
