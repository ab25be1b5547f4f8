package org.notebookos.agent.internal.log;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/**
 * An entry of a kernel's log.
 *
 * <p>Entries may be committed twice and in any interleaving; {@link KernelLog} decides what each means. The {@code
 * generation} counts the kernel's resets: what was proposed before a reset has no effect after it.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "entry")
@JsonSubTypes({
    @JsonSubTypes.Type(value = LogEntry.Ballot.class, name = "ballot"),
    @JsonSubTypes.Type(value = LogEntry.CellFinished.class, name = "finished"),
    @JsonSubTypes.Type(value = LogEntry.MembersChanged.class, name = "members"),
    @JsonSubTypes.Type(value = LogEntry.Abandoned.class, name = "abandoned"),
    @JsonSubTypes.Type(value = LogEntry.Revised.class, name = "revised"),
    @JsonSubTypes.Type(value = LogEntry.Reset.class, name = "reset")
})
public sealed interface LogEntry {

    /**
     * A replica's vote on who runs a cell.
     *
     * @param generation of the kernel when it was proposed
     * @param term the cell's number
     * @param attempt which attempt of this term
     * @param firstAttempt the first attempt that may have run this cell; of earlier ones of the term it is known that they
     *     didn't
     * @param replica who votes
     * @param vote what it wants
     */
    record Ballot(long generation, long term, int attempt, int firstAttempt, String replica, Vote vote)
            implements LogEntry {

        /** A vote in the first attempt of a cell. */
        public Ballot(long generation, long term, int attempt, String replica, Vote vote) {
            this(generation, term, attempt, attempt, replica, vote);
        }
    }

    /** A cell has ended on its executor, and this is what it changed. */
    record CellFinished(long generation, long term, int attempt, String replica, CellDelta delta, Course course)
            implements LogEntry {

        public CellFinished {
            course = course == null ? Course.plain(0, Keep.NOTHING) : course;
        }

        /** A cell that leaves no trace in the kernel's past. */
        public CellFinished(long generation, long term, int attempt, String replica, CellDelta delta) {
            this(generation, term, attempt, replica, delta, Course.plain(0, Keep.NOTHING));
        }
    }

    /**
     * A cell whose executor is lost is given up, unless it is committed already: none of its attempts can be from here on. Has
     * no generation: whoever proposes it may be behind the log, and a reset gives the cell up anyway.
     *
     * @param term the cell's number
     * @param attempt the newest attempt of the cell
     * @param firstAttempt the first attempt that may have run this cell
     */
    record Abandoned(long term, int attempt, int firstAttempt) implements LogEntry {}

    /**
     * An operator does something to the kernel's past between two cells. Counts as a cell of its own, so that one that was
     * begun without a ballot meanwhile can't be committed on top of it.
     *
     * @param generation of the kernel when it was proposed
     * @param term its own number
     * @param course what to do
     */
    record Revised(long generation, long term, Course course) implements LogEntry {}

    /** The replicas that vote from now on. */
    record MembersChanged(List<String> replicas) implements LogEntry {

        public MembersChanged {
            replicas = replicas.stream().sorted().toList();
        }
    }

    /** The kernel starts anew with an empty namespace, under another session id. */
    record Reset(String session) implements LogEntry {}

    /** What a replica wants. */
    enum Vote {
        /** To run the cell. */
        LEAD,
        /** That another one runs it. */
        YIELD
    }
}
