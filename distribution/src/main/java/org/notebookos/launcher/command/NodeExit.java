package org.notebookos.launcher.command;

import java.io.IOException;
import org.notebookos.launcher.LauncherException;

/** How a process that was a node ends. */
final class NodeExit {

    /** A node that can't start would fail again in the same way: {@code bin/supervise} gives up on this status. */
    private static final int CANNOT_START = 78;

    private NodeExit() {}

    /** What a node does. */
    interface Work {
        void run() throws IOException;
    }

    /** Runs a node. Does not return if it fails: threads of a half-started framework would keep the process. */
    static int run(Work node) throws IOException {
        try {
            node.run();
            return 0;
        } catch (LauncherException e) {
            System.err.println(e.getMessage());
            e.printStackTrace(System.err);
            halt();
        } catch (IOException | RuntimeException | Error e) {
            System.err.println("node failed: " + e);
            halt();
        }
        return CANNOT_START;
    }

    private static void halt() {
        System.err.flush();
        Runtime.getRuntime().halt(CANNOT_START);
    }
}
