package org.notebookos.agent.internal.replica;

import java.util.concurrent.CompletionException;

/** What stages wrap is told as it was. */
public final class Causes {

    private Causes() {}

    /** Returns what a stage failed with, without the wrapper of a stage before it; {@code null} if it didn't fail. */
    public static Throwable of(Throwable failure) {
        return failure instanceof CompletionException ? failure.getCause() : failure;
    }
}
