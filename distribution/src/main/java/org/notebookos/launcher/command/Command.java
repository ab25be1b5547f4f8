package org.notebookos.launcher.command;

import java.io.IOException;
import java.util.List;

/**
 * One command of the command line. Stateless; called once per process, by the main thread.
 *
 * <p>{@link #run} prints what it has to say to {@link Context#terminal()} and returns the exit status: 0 if all went
 * well, 1 if not. It throws {@link org.notebookos.launcher.LauncherException} where one sentence tells the operator all
 * there is; that sentence is printed and the exception's code gives the exit status.
 */
public interface Command {

    /** The first word of the command line. */
    String name();

    /** What it does, in one line. */
    String summary();

    /** The options that it knows; others are refused before it is called. */
    default List<Option> options() {
        return List.of();
    }

    /** What may follow the options, for the help; empty if nothing may, and words are then refused. */
    default String operands() {
        return "";
    }

    /** More about it, for {@code --help}. */
    default String details() {
        return "";
    }

    /** Whether it is listed; nodes are started by hidden commands. */
    default boolean listed() {
        return true;
    }

    /** Does it. */
    int run(Arguments arguments, Context context) throws IOException, InterruptedException;
}
