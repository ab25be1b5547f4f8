package org.notebookos.scheduler.core;

import java.util.Set;

/** What became of a {@link Decision.Grow} or a {@link Decision.Release}, exactly one event for each; or of a pool. */
public sealed interface PoolEvent extends Event {

    /** Returns the pool's name. */
    String pool();

    /** The pool makes these hosts; each will join, or not. */
    record Grown(long at, String pool, Set<String> hosts) implements PoolEvent {}

    /** The pool makes no hosts; the text is for people. */
    record GrowFailed(long at, String pool, int count, String text) implements PoolEvent {}

    /** A second pool has the name of one that is there, and isn't used; the text is for people. */
    record Refused(long at, String pool, String text) implements PoolEvent {}

    /** The host is gone, and its agent has ended. */
    record Released(long at, String pool, String hostId) implements PoolEvent {}

    /** The host is still there; the text is for people. */
    record ReleaseFailed(long at, String pool, String hostId, String text) implements PoolEvent {}
}
