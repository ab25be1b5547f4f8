package org.notebookos.spi.replication;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

/** Hosts of one backend inside one JVM, each with a directory of its own, and their members of groups. For one thread. */
public final class TestCluster implements AutoCloseable {

    /** How long an entry or a change may take. */
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path directory;
    private final Function<Path, ReplicationBackend> starter;
    private final Consumer<ReplicationBackend> stopper;
    private final Map<Integer, ReplicationBackend> running = new LinkedHashMap<>();

    /**
     * Creates a cluster without hosts.
     *
     * @param directory for the hosts' directories
     * @param starter starts a host on a directory; again on the same directory, it is the same host
     * @param stopper stops a host in good order, closing what is open
     */
    public TestCluster(
            Path directory, Function<Path, ReplicationBackend> starter, Consumer<ReplicationBackend> stopper) {
        this.directory = directory;
        this.starter = starter;
        this.stopper = stopper;
    }

    /** The host with a number, started if it isn't running. */
    public ReplicationBackend host(int number) {
        return running.computeIfAbsent(number, n -> starter.apply(directory.resolve("host" + n)));
    }

    /** Stops a host in good order. */
    public void stop(int number) {
        ReplicationBackend host = running.remove(number);
        if (host != null) {
            stopper.accept(host);
        }
    }

    /** Gives up a host that the test stopped in its own way. */
    public void forget(int number) {
        running.remove(number);
    }

    /** The member that a host would have. */
    public Member member(int number) {
        return new Member("replica-" + number, host(number).endpoint());
    }

    /** The members that the first hosts would have. */
    public List<Member> members(int count) {
        List<Member> members = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            members.add(member(number));
        }
        return members;
    }

    /** Opens one host's member. */
    public Opened open(String group, int number, List<Member> initial) {
        RecordingMachine machine = new RecordingMachine();
        ReplicatedLog log = get(host(number).open(new GroupSpec(group, member(number), initial), machine));
        return new Opened(number, log, machine);
    }

    /** Opens a new group, or all members of a stored one, on the first hosts. */
    public List<Opened> open(String group, int count) {
        List<Member> members = members(count);
        List<Opened> opened = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            opened.add(open(group, number, members));
        }
        return opened;
    }

    @Override
    public void close() {
        List.copyOf(running.keySet()).forEach(this::stop);
    }

    /**
     * One open member.
     *
     * @param number its host's number
     * @param log its log
     * @param machine what it feeds
     */
    public record Opened(int number, ReplicatedLog log, RecordingMachine machine) {

        /** Proposes an entry and returns its outcome. */
        public Applied propose(String entry) {
            return get(log.propose(entry.getBytes(StandardCharsets.UTF_8), PATIENCE));
        }
    }

    /** Waits for a stage; a {@link ReplicationException} that it fails with is thrown as it is. */
    public static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() instanceof CompletionException wrapped ? wrapped.getCause() : e.getCause();
            if (cause instanceof ReplicationException replication) {
                throw replication;
            }
            throw new AssertionError("failed, but with " + cause, cause);
        } catch (TimeoutException e) {
            throw new AssertionError("a stage did not complete at all", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
