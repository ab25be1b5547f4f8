package org.notebookos.replication.jraft.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The keys of one group in the {@link LogStore}.
 *
 * <p>Entries: name, 0, index (8 bytes, big-endian), so that a group's entries lie together and in order; a name holds no
 * 0. Single records: a letter and the name.
 */
final class GroupKeys {

    static final byte[] SPEC_PREFIX = {'S'};

    private final String group;
    private final byte[] name;

    GroupKeys(String group) {
        this.group = group;
        this.name = group.getBytes(StandardCharsets.UTF_8);
    }

    String group() {
        return group;
    }

    byte[] entry(long index) {
        return ByteBuffer.allocate(name.length + 9)
                .put(name)
                .put((byte) 0)
                .putLong(index)
                .array();
    }

    /** Greater than all entries of the group, smaller than those of any other group behind it. */
    byte[] end() {
        return ByteBuffer.allocate(name.length + 1).put(name).put((byte) 1).array();
    }

    boolean owns(byte[] entryKey) {
        return entryKey.length == name.length + 9
                && entryKey[name.length] == 0
                && ByteBuffer.wrap(entryKey, 0, name.length).equals(ByteBuffer.wrap(name));
    }

    static long index(byte[] entryKey) {
        return ByteBuffer.wrap(entryKey).getLong(entryKey.length - 8);
    }

    /** The index of the oldest entry that counts. */
    byte[] firstIndex() {
        return record('F');
    }

    /** The term and the vote. */
    byte[] vote() {
        return record('V');
    }

    /** Who this member is and with whom the group started. */
    byte[] spec() {
        return record(SPEC_PREFIX[0]);
    }

    /** The members that were given up. */
    byte[] lost() {
        return record('L');
    }

    static String groupOfSpec(byte[] key) {
        return new String(key, 1, key.length - 1, StandardCharsets.UTF_8);
    }

    private byte[] record(int letter) {
        return ByteBuffer.allocate(name.length + 1).put((byte) letter).put(name).array();
    }
}
