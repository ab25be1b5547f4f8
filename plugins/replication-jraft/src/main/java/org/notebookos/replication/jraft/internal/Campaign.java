package org.notebookos.replication.jraft.internal;

import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.notebookos.replication.jraft.internal.CampaignRules.Move;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a group without a leader one quickly, while the election timeout stays long.
 *
 * <p>Members take turns, a little apart. A member whose turn has come asks the others how they are; if a majority answers,
 * none of them has a living leader and none has a longer log, it stands for election at once (JRaft's {@link
 * TimeoutNowRequest}, sent to itself). Safety is Raft's own: nobody is elected without a majority of votes. A campaign ends
 * with the first leader, or gives up after a while and leaves the rest to JRaft's timers. One step at a time runs.
 */
final class Campaign {

    private static final Logger LOG = LoggerFactory.getLogger(Campaign.class);
    private static final long TURN_MILLIS = 150;
    private static final long FIRST_PAUSE_MILLIS = 20;
    private static final long LONGEST_PAUSE_MILLIS = 500;
    private static final Duration PROBE_TIMEOUT = Duration.ofMillis(500);

    private final GroupLog log;
    private final HostContext host;
    private final Optional<String> dead;
    private final long deadline;
    private int turn;
    private long stoodAt;
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    Campaign(GroupLog log, HostContext host, Optional<String> dead) {
        this.log = log;
        this.host = host;
        this.dead = dead;
        this.deadline = System.nanoTime()
                + TimeUnit.MILLISECONDS.toNanos(
                        Math.max(10_000, 2L * host.settings().electionTimeoutMillis()));
    }

    void start() {
        turn = CampaignRules.turn(log.group(), log.self().endpoint(), log.voters(), dead);
        schedule(turn * TURN_MILLIS);
    }

    private void schedule(long millis) {
        host.timer().schedule(() -> host.executor().execute(this::step), millis, TimeUnit.MILLISECONDS);
    }

    private void step() {
        boolean led = log.leaderEndpoint()
                .filter(leader -> !Optional.of(leader).equals(dead))
                .isPresent();
        if (led || !log.isCurrent(this) || System.nanoTime() > deadline) {
            log.ended(this);
            return;
        }
        ask().thenAcceptAsync(this::decide, host.executor());
    }

    /** Completes with the states of those who answered, soon. */
    private CompletableFuture<List<MemberState>> ask() {
        List<String> others = log.voters().stream()
                .filter(endpoint -> !endpoint.equals(log.self().endpoint())
                        && !Optional.of(endpoint).equals(dead))
                .toList();
        return Inquiry.ask(log.group(), others, host.peers(), PROBE_TIMEOUT);
    }

    /** Two who stand at once may both fail; the first to try again is the one whose turn comes first. */
    private void stand() {
        long now = System.nanoTime();
        boolean again = stoodAt != 0 && now - stoodAt > TimeUnit.MILLISECONDS.toNanos((turn + 2) * TURN_MILLIS);
        if (log.stand(again)) {
            stoodAt = now;
            LOG.debug("group {}: stands for election", log.group());
        }
    }

    private void decide(List<MemberState> others) {
        Move move =
                CampaignRules.decide(log.self().endpoint(), dead, log.voters().size(), log.state(), others);
        if (move == Move.STAND && log.isVoter()) {
            stand();
        }
        schedule(pauseMillis);
        pauseMillis = Math.min(pauseMillis * 3 / 2, LONGEST_PAUSE_MILLIS);
    }
}
