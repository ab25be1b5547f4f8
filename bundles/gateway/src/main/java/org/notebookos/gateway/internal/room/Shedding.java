package org.notebookos.gateway.internal.room;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.notebookos.gateway.internal.room.OutputLog.Entry;
import org.notebookos.gateway.internal.room.OutputLog.Reader;
import org.notebookos.jupyter.OutputWorth;
import org.notebookos.jupyter.ShedPlan;

/**
 * Makes what waits in a log small enough, and marks the gaps: one for each request and stretch, in the place of the first
 * message that went. Used under the room's lock, for one pass.
 *
 * <p>A gap that a reader has been told of grows no more for what that reader still had to get: it gets another one.
 */
final class Shedding {

    private final OutputLog log;
    private final Collection<? extends Reader> readers;
    private final long nowMillis;
    /** Where readers stand: these stay in the list. */
    private final Set<Entry> held = new HashSet<>();

    private final Map<String, Entry> open = new HashMap<>();
    private long messages;

    private Shedding(OutputLog log, Collection<? extends Reader> readers, long nowMillis) {
        this.log = log;
        this.readers = readers;
        this.nowMillis = nowMillis;
        readers.forEach(reader -> {
            held.add(reader.position());
            held.add(reader.sent());
        });
        // However large it is, what comes now is not given up for being large.
        held.add(log.newest());
    }

    /**
     * Gives up messages that not every reader has.
     *
     * @param bytes what may be left, roughly
     * @return how many messages were given up
     */
    static long shed(OutputLog log, Collection<? extends Reader> readers, long bytes, long nowMillis) {
        Shedding pass = new Shedding(log, readers, nowMillis);
        readers.stream()
                .map(Reader::position)
                .min(Comparator.comparingLong(entry -> entry.ordinal))
                .ifPresent(oldest -> pass.from(oldest, log.backlog(oldest) - bytes));
        return pass.messages;
    }

    private void from(Entry oldest, long excess) {
        List<Entry> candidates = new ArrayList<>();
        List<ShedPlan.Waiting> waiting = new ArrayList<>();
        for (Entry entry = oldest.next(); entry != null; entry = entry.next()) {
            if (!held.contains(entry) && !entry.isGap()) {
                candidates.add(entry);
                waiting.add(new ShedPlan.Waiting(entry.worth(), entry.request(), entry.bytes()));
            }
        }
        BitSet chosen = ShedPlan.choose(waiting, excess);
        Set<Entry> going = new HashSet<>();
        chosen.stream().mapToObj(candidates::get).forEach(going::add);
        carryOut(oldest, going);
        log.recount(oldest);
    }

    private void carryOut(Entry oldest, Set<Entry> going) {
        Entry before = oldest;
        for (Entry entry = oldest.next(); entry != null; entry = before.next()) {
            if (going.contains(entry)) {
                entry.giveUp(nowMillis);
                messages++;
            }
            if (entry.isGap() && !held.contains(entry) && absorbed(entry)) {
                before.next(entry.next());
                continue;
            }
            note(entry);
            before = entry;
        }
    }

    /** Remembers where the next message of this request that goes belongs. */
    private void note(Entry entry) {
        if (entry.isGap()) {
            open.put(key(entry), entry);
        } else if (!open.isEmpty() && entry.worth() == OutputWorth.BULK) {
            open.remove(key(entry));
        }
    }

    private boolean absorbed(Entry gone) {
        Entry gap = open.get(key(gone));
        if (gap == null || readers.stream().anyMatch(reader -> standsBetween(reader, gap, gone))) {
            return false;
        }
        gap.absorb(gone);
        return true;
    }

    /** What a reader has passed, for good or on its present connection, it won't be told of again. */
    private static boolean standsBetween(Reader reader, Entry gap, Entry gone) {
        return isBetween(reader.position(), gap, gone)
                || isBetween(reader.sent(), gap, gone)
                || reader.hadBefore(gap) != reader.hadBefore(gone);
    }

    private static boolean isBetween(Entry place, Entry gap, Entry gone) {
        return place.ordinal >= gap.ordinal && place.ordinal < gone.ordinal;
    }

    private static String key(Entry entry) {
        return entry.channel + "\n" + entry.client + "\n" + entry.request();
    }
}
