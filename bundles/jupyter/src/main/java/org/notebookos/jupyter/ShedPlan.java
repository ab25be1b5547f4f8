package org.notebookos.jupyter;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides which of the messages that wait for clients are given up when they have become too many. A function of what waits;
 * stateless.
 *
 * <p>The middle of a request's bulk goes first, oldest first, so that its beginning and its end are kept; then all bulk and
 * chatter; and only if that is not enough, what is needed.
 */
public final class ShedPlan {

    /** Bytes of the beginning, and of the end, of a request's bulk that are kept as long as the middle is enough. */
    static final long KEPT_AT_EACH_END = 64 << 10;

    /**
     * A message that waits.
     *
     * @param worth how much it is missed
     * @param request names the request that caused it
     * @param bytes what giving it up saves
     */
    public record Waiting(OutputWorth worth, String request, long bytes) {}

    private final List<Waiting> all;
    private final BitSet chosen;
    private long excess;

    private ShedPlan(List<Waiting> all, long excess) {
        this.all = all;
        this.chosen = new BitSet(all.size());
        this.excess = excess;
    }

    /**
     * Chooses what is given up.
     *
     * @param all what waits, oldest first
     * @param excess bytes to be saved
     * @return the places of those that go
     */
    public static BitSet choose(List<Waiting> all, long excess) {
        ShedPlan plan = new ShedPlan(all, excess);
        plan.middles();
        plan.all(false);
        plan.all(true);
        return plan.chosen;
    }

    private void middles() {
        Map<String, Long> left = new HashMap<>();
        for (Waiting waiting : all) {
            if (waiting.worth() == OutputWorth.BULK) {
                left.merge(waiting.request(), waiting.bytes(), Long::sum);
            }
        }
        Map<String, Long> before = new HashMap<>();
        for (int i = 0; i < all.size() && excess > 0; i++) {
            Waiting waiting = all.get(i);
            if (waiting.worth() != OutputWorth.BULK) {
                continue;
            }
            long head = before.merge(waiting.request(), waiting.bytes(), Long::sum);
            long tail = left.merge(waiting.request(), -waiting.bytes(), Long::sum);
            if (head > KEPT_AT_EACH_END && tail > KEPT_AT_EACH_END) {
                giveUp(i);
            }
        }
    }

    private void all(boolean needed) {
        for (int i = 0; i < all.size() && excess > 0; i++) {
            if (!chosen.get(i) && (needed || all.get(i).worth() != OutputWorth.NEEDED)) {
                giveUp(i);
            }
        }
    }

    private void giveUp(int place) {
        chosen.set(place);
        excess -= all.get(place).bytes();
    }
}
