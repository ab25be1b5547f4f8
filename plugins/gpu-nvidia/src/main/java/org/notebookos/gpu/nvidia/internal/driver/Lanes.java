package org.notebookos.gpu.nvidia.internal.driver;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls to the driver, each with a deadline, in one lane per device: a call that hangs keeps one thread, and only calls of the same
 * lane fail because of it, at once, until it comes back. Thread-safe; who waits for an answer waits no longer than the deadline.
 */
public final class Lanes implements AutoCloseable {

    /** What is asked of the driver. */
    @FunctionalInterface
    public interface Call<T> {
        T run() throws DriverException;
    }

    private static final int WAITING_CALLS = 64;

    /** One thread that comes and goes. */
    private static final class Lane {
        private final ThreadPoolExecutor thread;
        private volatile boolean stuck;

        Lane(String name) {
            thread = new ThreadPoolExecutor(
                    1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING_CALLS), work -> {
                        Thread made = new Thread(work, "nvidia " + name);
                        made.setDaemon(true);
                        return made;
                    });
            thread.allowCoreThreadTimeOut(true);
        }
    }

    private final Duration deadline;
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();

    public Lanes(Duration deadline) {
        this.deadline = deadline;
    }

    /** Returns how long an answer may take. */
    public Duration deadline() {
        return deadline;
    }

    /** Returns whether a call in this lane has not come back in time, and still hasn't. */
    public boolean stuck(String name) {
        Lane lane = lanes.get(name);
        return lane != null && lane.stuck;
    }

    /** Returns whether any call has not come back in time, and still hasn't. */
    public boolean anyStuck() {
        return lanes.values().stream().anyMatch(lane -> lane.stuck);
    }

    /** Calls the driver, and waits for its answer. */
    public <T> T call(String lane, Call<T> call) throws DriverException {
        return answer(submit(lane, deadline, call));
    }

    /** As {@link #call(String, Call)}, for what may take longer. */
    public <T> T call(String lane, Duration patience, Call<T> call) throws DriverException {
        return answer(submit(lane, patience, call));
    }

    /** Calls the driver; the answer, a {@link DriverException} if it is none, comes before the deadline. */
    public <T> CompletableFuture<T> submit(String name, Call<T> call) {
        return submit(name, deadline, call);
    }

    private <T> CompletableFuture<T> submit(String name, Duration patience, Call<T> call) {
        Lane lane = lanes.computeIfAbsent(name, Lane::new);
        if (lane.stuck) {
            return CompletableFuture.failedFuture(hung(name, "an earlier call has not come back"));
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            lane.thread.execute(() -> run(lane, call, answer));
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(hung(name, "too many calls are waiting"));
        }
        return answer.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).exceptionallyCompose(failure -> {
            if (failure instanceof TimeoutException) {
                lane.stuck = lane.thread.getActiveCount() > 0;
                return CompletableFuture.failedFuture(hung(name, "no answer within " + patience.toMillis() + " ms"));
            }
            return CompletableFuture.failedFuture(failure);
        });
    }

    private static <T> void run(Lane lane, Call<T> call, CompletableFuture<T> answer) {
        if (answer.isDone()) {
            return;
        }
        try {
            answer.complete(call.run());
        } catch (DriverException | RuntimeException | LinkageError e) {
            answer.completeExceptionally(e);
        } finally {
            lane.stuck = false;
        }
    }

    /** Waits for an answer of {@link #submit(String, Call)}. */
    public static <T> T answer(CompletableFuture<T> answer) throws DriverException {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof DriverException failure) {
                throw new DriverException(failure.kind(), failure.getMessage(), failure);
            }
            throw new DriverException(DriverException.Kind.FAILED, String.valueOf(e.getCause()), e);
        }
    }

    private static DriverException hung(String lane, String how) {
        return new DriverException(
                DriverException.Kind.HUNG, "the NVIDIA driver doesn't answer for " + lane + ": " + how);
    }

    @Override
    public void close() {
        lanes.values().forEach(lane -> lane.thread.shutdownNow());
    }
}
