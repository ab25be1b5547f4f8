package org.notebookos.agent.internal.log;

import java.time.Duration;

/**
 * How much of a kernel's past is kept for undo. Travels in the entries themselves, so that every replica prunes alike; the
 * first bound that is passed counts.
 *
 * @param cells most cells that can be undone
 * @param ageMillis older ones can't be undone
 * @param inlineBytes most bytes in memory of values that are there for undo only
 * @param storedBytes most bytes in the object store of values that are there for undo only
 */
public record Keep(int cells, long ageMillis, long inlineBytes, long storedBytes) {

    /** Keeps nothing. */
    public static final Keep NOTHING = new Keep(0, 0, 0, 0);

    /** What an agent keeps that was told nothing else. */
    public static final Keep USUAL = new Keep(20, Duration.ofHours(24).toMillis(), 8L << 20, 2L << 30);
}
