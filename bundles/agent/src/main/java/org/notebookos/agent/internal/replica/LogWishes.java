package org.notebookos.agent.internal.replica;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.notebookos.agent.internal.AgentException;
import org.notebookos.agent.internal.log.Course;
import org.notebookos.agent.internal.log.LogEntry;
import org.notebookos.agent.internal.log.Verdict;
import org.notebookos.spi.replication.ReplicationException;

/** What the controller may do with a kernel's log, apart from cells. Used in the replica's mailbox; answers are JSON. */
public final class LogWishes {

    private static final Duration RECOVER_WITHIN = Duration.ofSeconds(10);
    private static final Duration SETTLE_WITHIN = Duration.ofSeconds(5);
    private static final Duration REVISE_WITHIN = Duration.ofSeconds(30);

    private final LogMember log;
    private final HostContext host;

    LogWishes(LogMember log, HostContext host) {
        this.log = log;
        this.host = host;
    }

    /**
     * Makes this member the only one of the kernel's log.
     *
     * @return the last finished term that it knows, as JSON; in the mailbox
     */
    public CompletionStage<String> recover() {
        return log.recoverAlone(RECOVER_WITHIN)
                .thenApply(unused -> "{\"term\": " + log.state().finishedTerm() + "}")
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(notRecovered(failure)));
    }

    private static Throwable notRecovered(Throwable failure) {
        Throwable cause = Causes.of(failure);
        return cause instanceof ReplicationException e && e.code() == ReplicationException.Code.FAILED
                ? new AgentException(AgentException.Code.HAS_QUORUM, e.getMessage(), e)
                : cause;
    }

    /**
     * Gives a cell up whose executor is lost, unless it is committed.
     *
     * @return whether it is committed, as JSON
     */
    public CompletionStage<String> settle(long term, int attempt, int firstAttempt) {
        return log.propose(new LogEntry.Abandoned(term, attempt, firstAttempt), SETTLE_WITHIN)
                .thenApply(LogWishes::settled);
    }

    private static String settled(Verdict verdict) {
        return switch (verdict.code()) {
            case FINISHED -> "true";
            case ACCEPTED, STALE_TERM, FUTURE_TERM -> "false";
            default -> throw new AgentException(
                    AgentException.Code.LOG_FAILED, "the log answered " + verdict + " to a cell that was given up");
        };
    }

    /** Returns what the kernel's state consists of, as JSON; in the mailbox. */
    public CompletionStage<String> describe() {
        return CompletableFuture.completedFuture(StateDescription.of(log.state()));
    }

    /**
     * Does something to the kernel's past, between two cells.
     *
     * @param checkpoint name for the present namespace; empty for none
     * @param drop name of a checkpoint to forget; empty for none
     * @param undo number of cells to take back
     * @param checkout name of the checkpoint to return to; empty for none
     * @return the term that it counts as, and the checkpoint's name if it is about one, as JSON
     */
    public CompletionStage<String> revise(String checkpoint, String drop, int undo, String checkout) {
        long term = log.state().nextTerm();
        Course course = new Course(host.clock().millis(), host.keep(), checkpoint, drop, undo, checkout);
        return log.propose(new LogEntry.Revised(log.state().generation(), term, course), REVISE_WITHIN)
                .thenApply(verdict -> revised(verdict, term, checkpoint + drop));
    }

    private static String revised(Verdict verdict, long term, String name) {
        if (verdict.accepted()) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("name", name)
                    .put("term", term)
                    .toString();
        }
        throw verdict.code() == Verdict.Code.NO_SUCH_PAST
                ? new AgentException(
                        AgentException.Code.BAD_COMMAND,
                        "there is no such checkpoint, or so many cells can't be undone")
                : new AgentException(
                        AgentException.Code.BUSY,
                        "a cell of the kernel runs or has just run; try again when it is idle");
    }
}
