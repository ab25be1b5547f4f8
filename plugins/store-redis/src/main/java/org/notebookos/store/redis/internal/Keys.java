package org.notebookos.store.redis.internal;

import org.notebookos.spi.store.ObjectRef;

/**
 * How keys are named. All keys of an owner have the same part in braces, which keeps them in one slot of a cluster. Names
 * are validated by {@link ObjectRef}.
 *
 * @param prefix what all begin with
 */
record Keys(String prefix) {

    /** A hash: one field per object of the owner. */
    String index(String owner) {
        return prefix + ":{" + ObjectRef.requireOwner(owner) + "}:objects";
    }

    /** What the keys of an object's chunks begin with; its chunks' id and {@code :NUMBER} follow. */
    String chunks(String owner) {
        return prefix + ":{" + ObjectRef.requireOwner(owner) + "}:chunk:";
    }

    String chunk(String owner, String id, long number) {
        return chunks(owner) + id + ":" + number;
    }
}
