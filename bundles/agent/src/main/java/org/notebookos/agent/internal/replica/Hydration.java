package org.notebookos.agent.internal.replica;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.notebookos.agent.internal.log.CellDelta;
import org.notebookos.agent.internal.log.CoVariable;
import org.notebookos.agent.internal.log.KernelState;
import org.notebookos.agent.internal.log.Payload;
import org.notebookos.agent.internal.wire.AgentRequests;
import org.notebookos.jupyter.Channel;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one life of a replica's process up to the log, and keeps it there: first the whole manifest, then the deltas in the
 * order of commits. While cells follow one another a standby waits, and then applies their deltas as one: the machine's
 * processors belong to the executor meanwhile. Owner of the state: the replica's mailbox.
 */
final class Hydration {

    /** Is told in the mailbox how far the process is. */
    interface Observer {

        /** Everything committed so far is in the process, or will be with the next quiet moment. */
        void caughtUp();

        /** Calls {@link Hydration#waited} in the mailbox after a while. */
        void later(Duration delay);

        /** The process can't be brought up to date and must be replaced. */
        void hydrationFailed(String why);
    }

    private record Step(long term, CellDelta delta, boolean reset) {

        Step then(Step later) {
            return new Step(later.term, delta.then(later.delta), reset);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Hydration.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    /** How long no other cell has to end before a standby takes over what was committed. */
    private static final Duration QUIET = Duration.ofMillis(100);
    /** How many quiet times at most a delta waits. */
    private static final int MOST_WAITS = 10;

    private final String replicaId;
    private final LargeValues values;
    private final AgentRequests requests;
    private final KernelSender process;
    private final Observer observer;
    private final Deque<Step> steps = new ArrayDeque<>();
    private Step current;
    private String awaited = "";
    private long term = -1;
    private boolean waiting;
    private int waits;
    private boolean cameMeanwhile;

    /** Sends a message to the process. */
    @FunctionalInterface
    interface KernelSender {

        void send(Channel channel, Message message);
    }

    Hydration(String replicaId, LargeValues values, AgentRequests requests, KernelSender process, Observer observer) {
        this.replicaId = replicaId;
        this.values = values;
        this.requests = requests;
        this.process = process;
        this.observer = observer;
    }

    /** Starts with a process that is fresh, or that has to be emptied first. */
    void begin(KernelState state, boolean reset) {
        steps.clear();
        steps.add(new Step(state.finishedTerm(), state.manifest().asDelta(), reset));
        next();
    }

    /** Adds a committed delta of another replica, to be applied when no more come. */
    void committed(long committedTerm, CellDelta delta) {
        Step step = new Step(committedTerm, delta, false);
        steps.add(steps.isEmpty() ? step : steps.removeLast().then(step));
        cameMeanwhile = true;
        if (!waiting) {
            waiting = true;
            waits = 0;
            observer.later(QUIET);
        }
    }

    /** Looks whether it has become quiet. */
    void waited() {
        if (!waiting) {
            return;
        }
        waiting = cameMeanwhile && ++waits < MOST_WAITS;
        cameMeanwhile = false;
        if (waiting) {
            observer.later(QUIET);
        } else {
            next();
        }
    }

    /** Applies all that was committed now: the process is needed. */
    void hurry() {
        waiting = false;
        next();
    }

    /** Notes that the process itself produced the delta of a term. */
    void produced(long producedTerm) {
        term = Math.max(term, producedTerm);
    }

    /** Returns the last term whose delta the process has. */
    long term() {
        return term;
    }

    boolean upTo(long finishedTerm) {
        return current == null && steps.isEmpty() && term >= finishedTerm;
    }

    /** Takes a reply of the process to one of the agent's requests. */
    void replied(String parentId, Header header, Message message) {
        if (current == null || !parentId.equals(awaited) || !header.msgType().equals("notebookos_apply_reply")) {
            return;
        }
        try {
            var content = JSON.readTree(message.content());
            if (!"ok".equals(content.path("status").asText())) {
                observer.hydrationFailed("the state could not be applied: "
                        + content.path("ename").asText() + ": "
                        + content.path("evalue").asText());
                return;
            }
            content.path("problems")
                    .forEach(problem -> LOG.warn("replica {}: restored with a problem: {}", replicaId, problem));
        } catch (IOException e) {
            observer.hydrationFailed("its apply_reply is not JSON: " + e.getMessage());
            return;
        }
        done();
    }

    private void next() {
        if (current != null || steps.isEmpty()) {
            return;
        }
        current = steps.remove();
        boolean nothing = current.delta().covariables().isEmpty()
                && current.delta().deleted().isEmpty()
                && current.delta().facts().isEmpty();
        if (current.term() <= term && !current.reset() || nothing && !current.reset()) {
            done();
            return;
        }
        Step step = current;
        values.files(step.delta()).whenComplete((files, failure) -> {
            if (failure != null) {
                observer.hydrationFailed("a large value can't be had: " + failure.getMessage());
            } else {
                send(step, files);
            }
        });
    }

    private void send(Step step, Map<Payload.Stored, Path> files) {
        ObjectNode content = JSON.createObjectNode();
        List<byte[]> buffers = new ArrayList<>();
        ArrayNode covariables = content.putArray("covariables");
        for (CoVariable covariable : step.delta().covariables()) {
            ObjectNode node = covariables.addObject().put("format", covariable.format());
            covariable.names().forEach(node.withArray("names")::add);
            place(covariable.payload(), node, buffers, files);
        }
        step.delta().deleted().forEach(content.putArray("deleted")::add);
        ObjectNode facts = content.putObject("facts");
        new HashMap<>(step.delta().facts()).forEach((key, fact) -> place(fact, facts.putObject(key), buffers, files));
        content.put("reset", step.reset());
        try {
            Message request = requests.apply(JSON.writeValueAsBytes(content), buffers);
            awaited = Header.parse(request.header()).msgId();
            process.send(Channel.SHELL, request);
        } catch (IOException e) {
            observer.hydrationFailed("the state can't be written as JSON: " + e.getMessage());
        }
    }

    private static void place(Payload payload, ObjectNode node, List<byte[]> buffers, Map<Payload.Stored, Path> files) {
        if (payload instanceof Payload.Inline inline) {
            node.put("buffer", buffers.size());
            buffers.add(inline.bytes());
        } else if (payload instanceof Payload.Stored stored) {
            node.put("path", files.get(stored).toString());
        }
    }

    private void done() {
        term = Math.max(term, current.term());
        current = null;
        awaited = "";
        if (steps.isEmpty() || waiting) {
            observer.caughtUp();
        } else {
            next();
        }
    }
}
