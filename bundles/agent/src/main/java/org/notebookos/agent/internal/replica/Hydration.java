package org.notebookos.agent.internal.replica;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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
final class Hydration implements Filling {

    /** Is told in the mailbox how far the process is. */
    interface Observer {

        /** Everything committed so far is in the process, or will be with the next quiet moment. */
        void caughtUp();

        /** Calls {@link Hydration#waited} in the mailbox after a while. */
        void later(Duration delay);

        /** Values in the process are not what they should be: somebody else changed them. It must be replaced. */
        void diverged(List<String> names);

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

    private static final long MEGABYTE = 1_000_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final String replicaId;
    private final Path scratch;
    private final LargeValues values;
    private final AgentRequests requests;
    private final KernelSender process;
    private final Observer observer;
    private final Deque<Step> steps = new ArrayDeque<>();
    private Step current;
    private Map<Payload.Stored, Path> fetched = Map.of();
    private String awaited = "";
    private long began;
    private long sent;
    private long term = -1;
    private boolean waiting;
    private int waits;
    private boolean cameMeanwhile;
    private boolean lazy;
    private boolean behind;

    /** Sends a message to the process. */
    @FunctionalInterface
    interface KernelSender {

        void send(Channel channel, Message message);

        /** Returns the path by which the process finds a file of this host. May copy it. */
        default String lend(Path file) {
            return file.toString();
        }

        /** Notes that the process doesn't need the file any more. */
        default void takeBack(Path file) {}
    }

    Hydration(
            String replicaId,
            Path scratch,
            LargeValues values,
            AgentRequests requests,
            KernelSender process,
            Observer observer) {
        this.replicaId = replicaId;
        this.scratch = scratch;
        this.values = values;
        this.requests = requests;
        this.process = process;
        this.observer = observer;
    }

    @Override
    public void begin(KernelState state, boolean reset) {
        steps.clear();
        steps.add(new Step(state.finishedTerm(), state.manifest().asDelta(), reset));
        if (lazy) {
            behind = true;
            observer.caughtUp();
        } else {
            next();
        }
    }

    @Override
    public void lazy(boolean wanted) {
        lazy = wanted;
        if (!lazy && behind) {
            hurry();
        }
    }

    @Override
    public boolean makesUp() {
        return behind && current != null;
    }

    /** Adds a committed delta of another replica, to be applied when no more come. */
    @Override
    public void committed(long committedTerm, CellDelta delta) {
        Step step = new Step(committedTerm, delta, false);
        steps.add(steps.isEmpty() ? step : steps.removeLast().then(step));
        cameMeanwhile = true;
        behind |= lazy;
        if (!waiting && !lazy) {
            waiting = true;
            waits = 0;
            observer.later(QUIET);
        }
    }

    @Override
    public void waited() {
        if (!waiting) {
            return;
        }
        if (lazy) {
            waiting = false;
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

    @Override
    public void hurry() {
        waiting = false;
        next();
    }

    @Override
    public void produced(long producedTerm) {
        term = Math.max(term, producedTerm);
    }

    @Override
    public void returned(long producedTerm, CellDelta delta) {
        steps.add(new Step(producedTerm, delta, false));
        next();
    }

    /** Returns the last term whose delta the process has. */
    long term() {
        return term;
    }

    @Override
    public boolean upTo(long finishedTerm) {
        return current == null && steps.isEmpty() && term >= finishedTerm;
    }

    @Override
    public void replied(String parentId, Header header, Message message) {
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
            List<String> diverged = new ArrayList<>();
            content.path("diverged").forEach(name -> diverged.add(name.asText()));
            if (!diverged.isEmpty()) {
                observer.diverged(diverged);
                return;
            }
            tell();
        } catch (IOException e) {
            observer.hydrationFailed("its apply_reply is not JSON: " + e.getMessage());
            return;
        }
        done();
    }

    private void tell() {
        if (!fetched.isEmpty()) {
            LOG.info(
                    "replica {}: state of term {} is there; {} MB from the store in {} ms, applied in {} ms",
                    replicaId,
                    current.term(),
                    fetched.keySet().stream().mapToLong(Payload.Stored::length).sum() / MEGABYTE,
                    (sent - began) / NANOS_PER_MILLI,
                    (System.nanoTime() - sent) / NANOS_PER_MILLI);
        }
    }

    private void next() {
        if (current != null || steps.isEmpty()) {
            return;
        }
        current = steps.remove();
        if (!current.reset() && (current.term() <= term || current.delta().isEmpty())) {
            done();
            return;
        }
        Step step = current;
        began = System.nanoTime();
        values.files(step.delta(), scratch).whenComplete((files, failure) -> {
            if (current != step) {
                return;
            }
            if (failure == null) {
                fetched = files;
                lendAndSend(step, files);
            } else {
                observer.hydrationFailed("a large value can't be had: " + failure.getMessage());
            }
        });
    }

    private void lendAndSend(Step step, Map<Payload.Stored, Path> files) {
        Map<Payload.Stored, String> lent = new HashMap<>();
        try {
            files.forEach((value, file) -> lent.put(value, process.lend(file)));
        } catch (UncheckedIOException e) {
            observer.hydrationFailed(e.getMessage() + ": " + e.getCause().getMessage());
            return;
        }
        send(step, lent);
    }

    private void send(Step step, Map<Payload.Stored, String> files) {
        ObjectNode content = JSON.createObjectNode();
        List<byte[]> buffers = new ArrayList<>();
        ArrayNode covariables = content.putArray("covariables");
        for (CoVariable covariable : step.delta().covariables()) {
            ObjectNode node = covariables.addObject().put("format", covariable.format());
            node.put("sha256", covariable.sha256());
            covariable.names().forEach(node.withArray("names")::add);
            place(covariable.payload(), node, buffers, files);
        }
        step.delta().deleted().forEach(content.putArray("deleted")::add);
        ObjectNode facts = content.putObject("facts");
        new HashMap<>(step.delta().facts()).forEach((key, fact) -> place(fact, facts.putObject(key), buffers, files));
        ArrayNode problems = content.putArray("problems");
        step.delta().flaws().forEach((name, flaw) -> problems.addObject()
                .put("name", name)
                .put("fidelity", flaw.fidelity())
                .put("reason", flaw.reason()));
        content.put("reset", step.reset());
        try {
            Message request = requests.apply(JSON.writeValueAsBytes(content), buffers);
            awaited = Header.parse(request.header()).msgId();
            sent = System.nanoTime();
            process.send(Channel.SHELL, request);
        } catch (IOException e) {
            observer.hydrationFailed("the state can't be written as JSON: " + e.getMessage());
        }
    }

    private static void place(
            Payload payload, ObjectNode node, List<byte[]> buffers, Map<Payload.Stored, String> files) {
        if (payload instanceof Payload.Inline inline) {
            node.put("buffer", buffers.size());
            buffers.add(inline.bytes());
        } else if (payload instanceof Payload.Stored stored) {
            node.put("path", files.get(stored));
        }
    }

    /** Files of the store's own stay. */
    private void discardFetched() {
        for (Path file : fetched.values()) {
            process.takeBack(file);
            if (file.startsWith(scratch)) {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    LOG.warn("{} can't be deleted: {}", file, e.toString());
                }
            }
        }
        fetched = Map.of();
    }

    private void done() {
        term = Math.max(term, current.term());
        current = null;
        discardFetched();
        awaited = "";
        if (steps.isEmpty() || waiting) {
            behind &= !steps.isEmpty();
            observer.caughtUp();
        } else {
            next();
        }
    }
}
