package org.notebookos.scheduler.api;

import java.time.Instant;
import java.util.Optional;

/**
 * A kernel as clients see it.
 *
 * @param id its id
 * @param name its kernelspec
 * @param state what it does
 * @param lastActivity when it last did something for a client
 * @param sessionId {@code header.session} of its messages; changes on restart, and when a kernel that isn't replicated loses its process
 * @param reason why it is dead, or can't run cells at the moment
 * @param owner the user who may use it, beside administrators; empty: nobody else
 * @param replicated whether others have what its process holds
 */
public record KernelInfo(
        String id,
        String name,
        State state,
        Instant lastActivity,
        String sessionId,
        Optional<String> reason,
        String owner,
        boolean replicated) {

    /** Describes a replicated kernel that only administrators may use. */
    public KernelInfo(
            String id, String name, State state, Instant lastActivity, String sessionId, Optional<String> reason) {
        this(id, name, state, lastActivity, sessionId, reason, "", true);
    }

    /** What a kernel does. */
    public enum State {
        /** No replica has been ready yet. */
        STARTING,
        /** Waits for a cell. */
        IDLE,
        /** A cell runs or waits. */
        BUSY,
        /** A restart that a user asked for is under way, or a kernel that isn't replicated has lost its process and gets another. */
        RESTARTING,
        /** Can't run cells any more; only deletion is left. */
        DEAD
    }
}
