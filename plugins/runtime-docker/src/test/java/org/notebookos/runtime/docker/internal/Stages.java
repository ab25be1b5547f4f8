package org.notebookos.runtime.docker.internal;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.notebookos.spi.runtime.ReplicaStartException;

/** What tests wait for, with a deadline. */
final class Stages {

    private Stages() {}

    static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    /** Returns what the runtime says of a start that must fail. */
    static String failure(CompletionStage<?> stage) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> get(stage));
        return assertInstanceOf(ReplicaStartException.class, e.getCause()).getMessage();
    }
}
