package org.notebookos.runtime.support;

import java.util.ArrayList;
import java.util.List;

/**
 * Has a program end with its standard input that doesn't look at it. The input is the agent's end of a pipe, and ends with the
 * agent, however that ends.
 *
 * <p>A process of its own, in the program's group, waits for that end and then kills the group. It is no child of the program, which
 * may wait for all that it has. The shell sees the program's words as parameters only, never as text of a script, and is replaced by
 * the program.
 */
public final class Lifeline {

    /** What runs in the background of a shell has no input by itself: so it gets the pipe by another number. */
    private static final String SCRIPT = "exec 3<&0 </dev/null;"
            + " ( { trap '' TERM HUP; cat <&3; kill -KILL 0; } >/dev/null 2>&1 & );"
            + " exec 3<&-; exec \"$@\"";

    private Lifeline() {}

    /** Returns the command that runs another one as long as its own standard input lasts; that one must lead a process group. */
    public static List<String> around(List<String> command) {
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "lifeline"));
        words.addAll(command);
        return words;
    }
}
