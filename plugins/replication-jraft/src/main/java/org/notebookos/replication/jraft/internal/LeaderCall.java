package org.notebookos.replication.jraft.internal;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.notebookos.spi.replication.ReplicationException;
import org.notebookos.spi.replication.ReplicationException.Code;

/**
 * One request on its way to the leader, wherever that is: asked again, after short pauses, until it is answered or out of
 * time. Everything asked this way may be asked twice.
 *
 * <p>One step at a time runs; each hands over to the next through a stage or the timer, so no lock is needed.
 */
final class LeaderCall {

    private static final long FIRST_PAUSE_MILLIS = 2;
    private static final long LONGEST_PAUSE_MILLIS = 100;
    /** A leader that is alive answers sooner; one that is not must not use up all of the time. */
    private static final long LONGEST_WAIT_MILLIS = 3000;

    /** What is added for large entries, which have to go over the wire three times: a second for each mebibyte. */
    private static final int BYTES_PER_MILLI = 1000;

    private final GroupLog log;
    private final HostContext host;
    private final PeerCall call;
    private final long deadline;
    private final boolean patient;
    private final CompletableFuture<byte[]> result = new CompletableFuture<>();
    private ScheduledFuture<?> expiry;
    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private volatile boolean handedOver;
    private volatile boolean certainlyNotAppended = true;

    /**
     * Prepares a call.
     *
     * @param patient whether one attempt may take all of the time, as bringing a new member up to date may
     */
    LeaderCall(GroupLog log, HostContext host, PeerCall call, Duration timeout, boolean patient) {
        this.log = log;
        this.host = host;
        this.call = call;
        this.deadline = System.nanoTime() + timeout.toNanos();
        this.patient = patient;
    }

    CompletableFuture<byte[]> start() {
        expiry = host.timer().schedule(this::expire, remaining().toNanos(), TimeUnit.NANOSECONDS);
        result.whenComplete((body, error) -> expiry.cancel(false));
        attempt();
        return result;
    }

    private Duration remaining() {
        return Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    }

    private void attempt() {
        if (result.isDone()) {
            return;
        }
        CompletableFuture<Void> change = log.nextChange();
        Optional<String> leader = log.leaderEndpoint();
        if (leader.isEmpty()) {
            AtomicBoolean once = new AtomicBoolean();
            Runnable again = () -> {
                if (once.compareAndSet(false, true)) {
                    attempt();
                }
            };
            change.thenRunAsync(again, host.executor());
            pause(() -> host.executor().execute(again), LONGEST_PAUSE_MILLIS);
            return;
        }
        handedOver = true;
        boolean notAppendedBefore = certainlyNotAppended;
        certainlyNotAppended = false;
        ask(leader.get()).whenComplete((body, error) -> {
            if (error == null) {
                result.complete(body);
            } else {
                failed(error, notAppendedBefore);
            }
        });
    }

    private CompletableFuture<byte[]> ask(String leader) {
        if (leader.equals(log.self().endpoint())) {
            return log.leader().answer(call.kind(), call.body());
        }
        long longest = patient ? Long.MAX_VALUE : LONGEST_WAIT_MILLIS + call.body().length / BYTES_PER_MILLI;
        Duration wait = Duration.ofMillis(Math.min(longest, remaining().toMillis()));
        return host.peers().call(leader, call, wait).thenApply(LeaderCall::bodyOf);
    }

    private static byte[] bodyOf(PeerReply reply) {
        return switch (reply.outcome()) {
            case DONE -> reply.body();
            case RETRY -> throw new NotApplied(reply.message());
            case BUSY -> throw NotApplied.busy(reply.message());
            case STORAGE -> throw new ReplicationException(Code.STORAGE, "the leader: " + reply.message());
            case REFUSED -> throw new ReplicationException(Code.FAILED, "the leader: " + reply.message());
        };
    }

    private void failed(Throwable error, boolean notAppendedBefore) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof ReplicationException) {
            result.completeExceptionally(cause);
            return;
        }
        certainlyNotAppended = notAppendedBefore && cause instanceof NotApplied retry && retry.busy();
        pause(() -> host.executor().execute(this::attempt), pauseMillis);
        pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
    }

    private void pause(Runnable then, long millis) {
        if (!result.isDone()) {
            host.timer().schedule(then, millis, TimeUnit.MILLISECONDS);
        }
    }

    private void expire() {
        host.executor().execute(() -> result.completeExceptionally(outOfTime()));
    }

    private ReplicationException outOfTime() {
        String what = "group " + call.group() + ": " + call.kind();
        if (!handedOver) {
            return new ReplicationException(Code.NO_QUORUM, what + " found no leader: no majority can be reached");
        }
        return certainlyNotAppended
                ? new ReplicationException(Code.BUSY, what + " found the leader busy")
                : new ReplicationException(Code.TIMEOUT, what + " was not answered in time");
    }

    /** Ends the call before its time. */
    void abort(ReplicationException cause) {
        result.completeExceptionally(cause);
    }
}
