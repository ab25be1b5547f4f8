package org.notebookos.agent.internal.replica;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.notebookos.spi.gpu.GpuBindException;

/** Calls of a GPU plugin, which may throw where it should answer, or not answer at all. Stateless. */
final class BinderCall {

    /** It didn't answer in time. */
    static final class Silence extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Silence(Duration within) {
            super("the GPU plugin didn't answer for " + within.toSeconds() + " s");
        }
    }

    private BinderCall() {}

    /** Makes a call; what it throws becomes its answer. */
    static <T> CompletionStage<T> of(Supplier<CompletionStage<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(
                    new GpuBindException(GpuBindException.Code.FAILED, "the GPU plugin failed: " + e, e));
        }
    }

    /** Returns the answer, or {@link Silence} if there is none in time. The call itself goes on. */
    static <T> CompletionStage<T> within(CompletionStage<T> answer, Duration within) {
        return answer.toCompletableFuture()
                .copy()
                .orTimeout(within.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        failure instanceof TimeoutException ? new Silence(within) : Causes.of(failure)));
    }
}
