package org.notebookos.replication.jraft.internal;

/**
 * Says when a group's log has grown enough for a snapshot: after so many entries, or after so many bytes as the limit says,
 * but not before they are as many as the last snapshot had. So the log of a group is bounded by its state and the limit, and
 * a large state is not written again and again for a few entries.
 *
 * <p>Owned by the thread that applies entries.
 */
final class SnapshotPace {

    private final int mostEntries;
    private final long mostBytes;
    private long takenAt;
    private long bytes;

    /**
     * Starts to count.
     *
     * @param mostEntries entries after which a snapshot is due, 0 for any number
     * @param mostBytes bytes of entries after which a snapshot is due, 0 for any number
     */
    SnapshotPace(int mostEntries, long mostBytes) {
        this.mostEntries = mostEntries;
        this.mostBytes = mostBytes;
    }

    /**
     * Counts entries.
     *
     * @param index the position of the last
     * @param moreBytes how many bytes they had
     * @param snapshotIndex the last entry that the newest snapshot covers
     * @param snapshotBytes the size of the newest snapshot
     * @return whether a snapshot is due, counted from there once {@link #taken} is called
     */
    boolean isDue(long index, long moreBytes, long snapshotIndex, long snapshotBytes) {
        bytes += moreBytes;
        return mostEntries > 0 && index - Math.max(takenAt, snapshotIndex) >= mostEntries
                || mostBytes > 0 && bytes >= Math.max(mostBytes, snapshotBytes);
    }

    /** A snapshot is being taken; the next one is counted from here. */
    void taken(long index) {
        takenAt = index;
        bytes = 0;
    }
}
