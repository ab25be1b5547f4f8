package org.notebookos.simulator.live;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.notebookos.simulator.result.Count;
import org.notebookos.simulator.result.Measurements;
import org.notebookos.simulator.trace.LeadIn;
import org.notebookos.simulator.trace.Session;
import org.notebookos.simulator.trace.Speed;
import org.notebookos.simulator.trace.Trace;

/** Replays a trace on a live system, once. */
public final class LiveReplay {

    private static final long PROGRESS_MILLIS = 1_000;
    /** What a replay may last longer than its trace: this part of it, and a while for its last cells. */
    private static final double SLACK = 1;

    private static final long GRACE_MILLIS = 120_000;
    private static final long DELETION_SECONDS = 30;

    private final LiveSystem system;
    private final Trace excerpt;
    private final Speed speed;
    private final Requests requests;
    private final Consumer<String> progress;
    private final List<LiveSession> sessions = new ArrayList<>();
    private final CompletableFuture<Void> allOver = new CompletableFuture<>();
    private int left;

    /**
     * @param excerpt what is replayed, as it happened
     * @param requests what its kernels ask for
     * @param progress takes a line about every second, on another thread
     */
    public LiveReplay(LiveSystem system, Trace excerpt, Speed speed, Requests requests, Consumer<String> progress) {
        this.system = system;
        this.excerpt = excerpt;
        this.speed = speed;
        this.requests = requests;
        this.progress = progress;
    }

    /**
     * Lets the platform settle, replays it, and waits until all sessions are over or far too late. No kernel of it is left, also not after a failure or an
     * interrupt.
     *
     * @return what was measured
     * @throws LiveException if the platform can't be reached
     */
    public Measurements run() throws InterruptedException {
        Trace replay = LeadIn.before(speed.of(excerpt));
        Measurements measurements = new Measurements(excerpt, 0, speed);
        new Settling(system, requests.ofNone()).await();
        JsonNode first = system.statusNow();
        try (Loop loop = new Loop(LeadIn.of(replay))) {
            ClusterWatch watch = new ClusterWatch(system, loop, measurements);
            loop.execute(() -> {
                watch.begin(first);
                begin(replay, loop, measurements);
                tell(replay, loop, measurements, watch);
            });
            await(replay, loop);
            JsonNode last = system.statusNow();
            return onLoop(loop, () -> finish(replay, loop, measurements, watch, last));
        } finally {
            deleteWhatIsLeft();
        }
    }

    private void begin(Trace replay, Loop loop, Measurements measurements) {
        left = replay.sessions().size();
        for (Session session : replay.sessions()) {
            LiveSession live =
                    new LiveSession(system, loop, measurements, session, requests.of(session), this::sessionOver);
            sessions.add(live);
            loop.at(session.start(), live::begin);
        }
    }

    private void sessionOver() {
        if (--left == 0) {
            allOver.complete(null);
        }
    }

    private void await(Trace replay, Loop loop) throws InterruptedException {
        long limit = LeadIn.of(replay) + (long) (replay.end() * (1 + SLACK)) + GRACE_MILLIS;
        try {
            CompletableFuture.anyOf(allOver, loop.failed()).get(limit, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new LiveException("the replay broke down: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            progress.accept("sessions don't come to an end; the report is about the rest");
        }
    }

    private Measurements finish(Trace replay, Loop loop, Measurements measurements, ClusterWatch watch, JsonNode last) {
        long now = loop.now();
        watch.end(last, now);
        if (left > 0) {
            sessions.stream().filter(s -> !s.kernel().isEmpty()).forEach(s -> {
                for (int missing = s.abandon(); missing > 0; missing--) {
                    measurements.failed("NOT_IN_TIME");
                }
            });
        }
        measurements.end(Math.max(now, replay.end()), 0);
        return measurements;
    }

    private static <T> T onLoop(Loop loop, java.util.function.Supplier<T> work) throws InterruptedException {
        try {
            return CompletableFuture.supplyAsync(work, loop).get(DELETION_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new LiveException("the replay broke down: " + e, e);
        }
    }

    private void deleteWhatIsLeft() throws InterruptedException {
        List<CompletableFuture<Void>> deletions = sessions.stream()
                .map(LiveSession::kernel)
                .filter(kernel -> !kernel.isEmpty())
                .map(system::delete)
                .toList();
        try {
            CompletableFuture.allOf(deletions.toArray(CompletableFuture[]::new))
                    .get(DELETION_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            progress.accept("not all kernels of the replay could be deleted: " + e);
        }
    }

    private void tell(Trace replay, Loop loop, Measurements measurements, ClusterWatch watch) {
        long now = loop.now();
        progress.accept(String.format(
                Locale.ROOT,
                "%s: %.0f %% of %.1f h, %d of %d cells, %d wait for GPUs, %d s left",
                excerpt.name(),
                Math.max(0, Math.min(100, 100.0 * now / Math.max(1, replay.end()))),
                excerpt.end() / 3_600_000.0,
                measurements.total(Count.CELLS_DONE),
                replay.tasks(),
                watch.waiting(),
                Math.max(0, (replay.end() - now + 999) / 1000)));
        loop.at(now + PROGRESS_MILLIS, () -> tell(replay, loop, measurements, watch));
    }
}
