package org.notebookos.scheduler.core;

import java.util.Optional;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.scheduler.api.KernelInfo;
import org.notebookos.scheduler.api.SchedulerException;

/** Something to carry out. Decisions are carried out in order; those after an urgent {@link Persist} once it is on disk. */
public sealed interface Decision {

    /** Write down a change; urgent: before anything else is carried out. */
    record Persist(Change change, boolean urgent) implements Decision {}

    /** Let a host in. Leases with an epoch below the given one are stale. */
    record Welcome(long link, long leaseEpoch, HostFacts facts) implements Decision {}

    /** Turn a host away. */
    record Reject(long link, String code, String text) implements Decision {}

    /** End a link. */
    record CutLink(long link) implements Decision {}

    /** Tell a host to do something; id 0: its answer isn't wanted. */
    record Send(String hostId, long link, long commandId, Command command) implements Decision {}

    /** Tell the listeners. */
    record Tell(KernelEvent event) implements Decision {}

    /** Who holds the ticket gets this answer; the text is for people. */
    record Succeed(long ticket, Optional<KernelInfo> kernel, String text) implements Decision {}

    /** Who holds the ticket gets this error. */
    record Fail(long ticket, SchedulerException.Code code, String text) implements Decision {}

    /** Have a pool make hosts; a {@link PoolEvent.Grown} or {@link PoolEvent.GrowFailed} says what became of it. */
    record Grow(String pool, int count, String why) implements Decision {}

    /**
     * Have a pool give up a host that is drained; a {@link PoolEvent.Released} or {@link PoolEvent.ReleaseFailed} says what
     * became of it. Decided again if nothing was heard of it, for example after a restart of the controller.
     */
    record Release(String pool, String hostId, String why) implements Decision {}

    /** Tell a pool that a host of it has joined, with so many devices. */
    record TellJoined(String pool, String hostId, int gpus) implements Decision {}

    /** A fact for the operator's log. */
    record Note(String text) implements Decision {}
}
