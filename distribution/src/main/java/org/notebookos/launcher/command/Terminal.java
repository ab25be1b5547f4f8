package org.notebookos.launcher.command;

import java.io.PrintStream;
import java.util.concurrent.Callable;

/**
 * What an operator reads: results on one stream, progress and errors on the other, so that results can be piped.
 *
 * @param out results
 * @param err progress and errors
 */
public record Terminal(PrintStream out, PrintStream err) {

    /** Prints a line of the result. */
    public void line(String text) {
        out.println(text);
    }

    /** Prints a line about what is going on. */
    public void progress(String text) {
        err.println(text);
    }

    /** Does something that may take a while: says so before, and how long it took after. */
    public <T> T step(String what, Callable<T> work) throws Exception {
        long began = System.nanoTime();
        err.print(what + " ... ");
        err.flush();
        try {
            T result = work.call();
            err.printf("%.1f s%n", (System.nanoTime() - began) / 1e9);
            return result;
        } catch (Exception e) {
            err.println("failed");
            throw e;
        }
    }
}
