package org.notebookos.pool.docker.internal;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.notebookos.spi.pool.HostPool;
import org.notebookos.spi.pool.PoolException;
import org.notebookos.spi.pool.PoolHost;
import org.notebookos.spi.pool.PoolTerms;

/**
 * Hosts that are containers of one or several engines. They outlive this object: the next one finds them by their labels.
 *
 * <p>Thread-safe: the engines' hosts have an owner each; this object's monitor keeps two calls from taking the same room.
 */
final class DockerPool implements HostPool, AutoCloseable {

    private static final int ID_BITS = 40;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String name;
    private final PoolTerms terms;
    private final List<EngineHosts> engines;
    /** Whether the least number of hosts was made: once, as a pool that is being removed gives up those too. */
    private boolean filled;

    DockerPool(String name, PoolTerms terms, List<EngineHosts> engines) {
        this.name = name;
        this.terms = terms;
        this.engines = List.copyOf(engines);
    }

    /** Finds the hosts that there are, and makes those that are missing up to the least number. */
    void start() {
        engines.forEach(engine -> engine.start(this::fill));
    }

    /** Hosts of an engine that was never reached can't be counted: nothing is added until all have answered. */
    private synchronized void fill() {
        int missing = terms.minimum() - hosts().size();
        if (!filled && engines.stream().allMatch(EngineHosts::looked)) {
            filled = true;
            for (int i = 0; i < missing; i++) {
                roomiest().ifPresent(engine -> engine.add(freshId()));
            }
        }
    }

    private Optional<EngineHosts> roomiest() {
        return engines.stream().filter(engine -> engine.room() > 0).max(Comparator.comparingInt(EngineHosts::room));
    }

    /** Random: whatever hosts there were, and whichever engine remembers them, none had this id. */
    private String freshId() {
        long bits = RANDOM.nextLong() >>> (Long.SIZE - ID_BITS);
        return name + "-"
                + String.format("%8s", Long.toString(bits, Character.MAX_RADIX)).replace(' ', '0');
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public PoolTerms terms() {
        return terms;
    }

    @Override
    public List<PoolHost> hosts() {
        return engines.stream()
                .flatMap(engine -> engine.seen().stream())
                .sorted(Comparator.comparing(PoolHost::id))
                .toList();
    }

    @Override
    public synchronized CompletionStage<List<PoolHost>> grow(int count) {
        int has = hosts().size();
        if (has + count > terms.maximum()) {
            return failed(
                    PoolException.Code.LIMIT,
                    "pool " + name + " has " + has + " hosts and may have " + terms.maximum()
                            + ". Raise maxHosts, or add another pool");
        }
        int room = engines.stream().mapToInt(EngineHosts::room).sum();
        if (room < count) {
            return failed(PoolException.Code.FAILED, "engines have room for " + room + " more hosts" + problems());
        }
        List<PoolHost> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(roomiest().orElseThrow().add(freshId()));
        }
        return CompletableFuture.completedFuture(made);
    }

    private String problems() {
        StringBuilder text = new StringBuilder();
        for (EngineHosts engine : engines) {
            String problem = engine.problem();
            if (!problem.isEmpty()) {
                text.append("; ").append(problem);
            } else if (!engine.looked()) {
                text.append("; engine ").append(engine.name()).append(" hasn't answered yet");
            }
        }
        return text.toString();
    }

    private static <T> CompletionStage<T> failed(PoolException.Code code, String message) {
        return CompletableFuture.failedFuture(new PoolException(code, message, null));
    }

    @Override
    public CompletionStage<Void> release(String hostId) {
        for (EngineHosts engine : engines) {
            if (engine.has(hostId)) {
                return engine.release(hostId);
            }
        }
        return failed(PoolException.Code.UNKNOWN_HOST, "pool " + name + " has no host " + hostId);
    }

    /** Stops watching. The containers go on. */
    @Override
    public void close() {
        engines.forEach(EngineHosts::close);
    }
}
