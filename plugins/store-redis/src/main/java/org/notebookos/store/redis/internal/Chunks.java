package org.notebookos.store.redis.internal;

import java.util.List;
import java.util.stream.LongStream;

/**
 * The chunks of one object, each the value of a key of its own. Their keys are used once: what a late writer writes can't
 * damage another object.
 *
 * @param id random name that no other object has
 * @param chunkBytes size of each but the last
 * @param length of all together
 */
record Chunks(String id, int chunkBytes, long length) {

    /** How many there are; none for an empty object. */
    long count() {
        return (length + chunkBytes - 1) / chunkBytes;
    }

    long position(long number) {
        return number * chunkBytes;
    }

    /** Size of one of them in bytes. */
    int bytes(long number) {
        return (int) Math.min(chunkBytes, length - position(number));
    }

    /** The keys of all. */
    List<String> keys(Keys keys, String owner) {
        return LongStream.range(0, count())
                .mapToObj(number -> keys.chunk(owner, id, number))
                .toList();
    }

    /** As the index keeps them; {@link Index} has scripts that read it too. */
    String text() {
        return id + " " + count() + " " + chunkBytes;
    }

    static Chunks parse(String text, long length) {
        String[] fields = text.split(" ", -1);
        return new Chunks(fields[0], Integer.parseInt(fields[2]), length);
    }
}
