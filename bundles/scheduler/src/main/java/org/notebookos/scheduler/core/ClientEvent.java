package org.notebookos.scheduler.core;

import java.util.Optional;
import org.notebookos.scheduler.api.ClientMessage;
import org.notebookos.scheduler.api.Durability;
import org.notebookos.scheduler.api.KernelRequest;
import org.notebookos.scheduler.api.StateRequest;

/** Something that a user or an operator wants. A ticket names who waits for the outcome; 0: nobody. */
public sealed interface ClientEvent extends Event {

    /** A kernel is wanted. */
    record Create(long at, long ticket, KernelRequest request, String sessionId) implements ClientEvent {}

    /** A kernel is to go. */
    record Delete(long at, long ticket, String kernelId) implements ClientEvent {}

    /** A kernel is to start afresh. */
    record Restart(long at, long ticket, String kernelId, String sessionId) implements ClientEvent {}

    /** The running cell is to stop. */
    record Interrupt(long at, long ticket, String kernelId) implements ClientEvent {}

    /** A message of a client. */
    record Submit(long at, ClientMessage message) implements ClientEvent {}

    /** A replica is to move. */
    record Migrate(long at, long ticket, String kernelId, String fromHost, Optional<String> toHost)
            implements ClientEvent {}

    /** A host is to have no replicas, or may have some again. */
    record Drain(long at, long ticket, String hostId, boolean wanted) implements ClientEvent {}

    /** A pool is to have no hosts, or may have some again. */
    record RemovePool(long at, long ticket, String pool, boolean wanted) implements ClientEvent {}

    /** A kernel without quorum is to go on with one replica. */
    record Recover(long at, long ticket, String kernelId, String fromHost, boolean acceptLoss) implements ClientEvent {}

    /** A kernel is to have no process until it is used; values that can't be in its log are given up if that is accepted. */
    record Suspend(long at, long ticket, String kernelId, boolean acceptLoss) implements ClientEvent {}

    /** A kernel without a process is to have one again. */
    record Resume(long at, long ticket, String kernelId) implements ClientEvent {}

    /** Clients of a kernel have so many connections open now. */
    record Connections(long at, String kernelId, int count) implements ClientEvent {}

    /** A kernel's cells are to be committed otherwise. */
    record SetDurability(long at, long ticket, String kernelId, Durability durability) implements ClientEvent {}

    /** A kernel's state is asked for, or to be changed. */
    record AskState(long at, long ticket, String kernelId, StateRequest request) implements ClientEvent {}
}
