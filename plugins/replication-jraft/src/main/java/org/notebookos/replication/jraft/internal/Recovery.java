package org.notebookos.replication.jraft.internal;

import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.error.RaftError;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.notebookos.spi.replication.Member;
import org.notebookos.spi.replication.ReplicationException;
import org.notebookos.spi.replication.ReplicationException.Code;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a member the only one of its group. It asks the others first, and refuses if a majority answers; then it gives them
 * up, changes the node's configuration without asking anybody, and has the group of one elect its leader, who writes that
 * configuration into the log. Until that is on disk nothing has changed: a crash before leaves the old configuration.
 *
 * <p>One step at a time runs; each hands over to the next through a stage or the timer.
 */
final class Recovery {

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    /** Long: to take a busy host for a lost one would be a mistake that can't be mended. */
    private static final Duration LONGEST_INQUIRY = Duration.ofSeconds(2);

    private static final long PAUSE_MILLIS = 50;

    private final GroupLog log;
    private final GroupNode node;
    private final HostContext host;
    private final long deadline;

    Recovery(GroupLog log, GroupNode node, HostContext host, Duration timeout) {
        this.log = log;
        this.node = node;
        this.host = host;
        this.deadline = System.nanoTime() + timeout.toNanos();
    }

    CompletableFuture<Void> start() {
        List<String> voters = log.voters();
        if (!log.isVoter()) {
            return CompletableFuture.failedFuture(failed("this member is not one of " + voters));
        }
        if (voters.size() == 1) {
            return settle();
        }
        Set<String> others = new HashSet<>(log.everyMember());
        others.remove(log.self().endpoint());
        return Inquiry.ask(log.group(), others, host.peers(), inquiry())
                .thenComposeAsync(alive -> giveUp(others, voters.size(), alive.size() + 1), host.executor());
    }

    private Duration inquiry() {
        Duration half = remaining().dividedBy(2);
        return half.compareTo(LONGEST_INQUIRY) < 0 ? half.plusMillis(1) : LONGEST_INQUIRY;
    }

    private CompletableFuture<Void> giveUp(Set<String> others, int voters, int alive) {
        if (alive > voters / 2) {
            return CompletableFuture.failedFuture(
                    failed(alive + " of " + voters + " members answer, which is a majority: it can go on as it is"));
        }
        LOG.warn("group {}: {} of {} members answer; {} goes on alone", log.group(), alive, voters, log.self());
        node.lost().add(others);
        CompletableFuture<Void> reset = new CompletableFuture<>();
        reset(reset);
        return reset.thenCompose(done -> settle());
    }

    private void reset(CompletableFuture<Void> done) {
        Status status = node.resetToSelf();
        if (status.isOk()) {
            done.complete(null);
        } else if (status.getRaftError() == RaftError.EBUSY && !remaining().isZero()) {
            // A leader that is about to change members, and will soon notice that it has no followers.
            host.timer()
                    .schedule(() -> host.executor().execute(() -> reset(done)), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            done.completeExceptionally(failed(status.getErrorMsg()));
        }
    }

    private CompletableFuture<Void> settle() {
        log.elect();
        return log.settleAlone(named(log.self()), remaining())
                .<Void>thenApply(done -> null)
                .exceptionallyCompose(error -> CompletableFuture.failedFuture(
                        error.getCause() instanceof ReplicationException late && late.code() == Code.NO_QUORUM
                                ? new ReplicationException(Code.TIMEOUT, late.getMessage(), late)
                                : error));
    }

    /** The member under the name that the group has for it, which may not be the one that it was opened with. */
    private Member named(Member self) {
        return log.status().members().stream()
                .filter(member -> member.endpoint().equals(self.endpoint()))
                .findFirst()
                .orElse(self);
    }

    private Duration remaining() {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    private ReplicationException failed(String message) {
        return new ReplicationException(Code.FAILED, "group " + log.group() + ": can't recover alone: " + message);
    }
}
