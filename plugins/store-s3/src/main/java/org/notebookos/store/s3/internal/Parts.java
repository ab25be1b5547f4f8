package org.notebookos.store.s3.internal;

/**
 * How a length is cut into parts of equal size and a last one; an empty object has one empty part.
 *
 * @param length of the whole in bytes
 * @param size of each part but the last
 */
record Parts(long length, long size) {

    /** How many parts the service takes. */
    private static final int MOST = 10_000;

    static Parts of(long length, long size) {
        return new Parts(length, size);
    }

    /** Parts are larger than wanted if there would be too many. */
    static Parts forUpload(long length, long wanted) {
        return new Parts(length, Math.max(wanted, (length + MOST - 1) / MOST));
    }

    int count() {
        return (int) Math.max(1, (length + size - 1) / size);
    }

    Stretch part(int number) {
        long at = number * size;
        return new Stretch(at, Math.min(size, length - at));
    }

    /**
     * A part of a file.
     *
     * @param at where it begins
     * @param bytes how long it is
     */
    record Stretch(long at, long bytes) {}
}
