package org.notebookos.scheduler.internal.outputs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.scheduler.api.KernelInfo;
import org.notebookos.scheduler.api.KernelListener;
import org.notebookos.scheduler.api.Receipt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners what kernels do: outputs on the thread that received them, everything else on the thread that decided it;
 * one thread at a time for each kernel. Remembers how far clients are, so that hosts needn't keep what everybody has.
 *
 * <p>Thread-safe; a kernel's state is owned by the monitor of its {@link KernelOutputs}.
 */
public final class OutputRelay {

    /** What a host should be told about deliveries. */
    public record Deliveries(
            long link, String replicaId, Map<String, Long> delivered, List<String> gone, long dropThrough) {}

    private static final Logger log = LoggerFactory.getLogger(OutputRelay.class);

    private final List<KernelListener> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, KernelOutputs> kernels = new ConcurrentHashMap<>();
    private final AtomicLong made = new AtomicLong();
    private final LongSupplier clock;

    public OutputRelay(LongSupplier clock) {
        this.clock = clock;
    }

    public void addListener(KernelListener listener) {
        listeners.add(listener);
    }

    public void removeListener(KernelListener listener) {
        listeners.remove(listener);
    }

    /** Makes kernels known that exist since before the start. */
    public void restore(List<KernelInfo> infos) {
        infos.forEach(i -> of(i.id()).info = i);
    }

    /** Passes on what was decided. */
    public void tell(KernelEvent event) {
        if (event instanceof KernelEvent.Deleted) {
            KernelOutputs gone = kernels.remove(event.kernelId());
            if (gone != null) {
                gone.info = null;
                synchronized (gone) {
                    tellListeners(event);
                }
            }
            return;
        }
        KernelOutputs kernel = of(event.kernelId());
        synchronized (kernel) {
            if (event instanceof KernelEvent.StateChanged changed) {
                kernel.info = changed.info();
            }
            tellListeners(event);
        }
    }

    /** Passes on an output, unless it was passed on before. */
    public void output(long link, String replicaId, KernelEvent.Output output) {
        KernelOutputs kernel = kernels.get(output.kernelId());
        if (kernel == null) {
            return;
        }
        kernel.lastOutputAt = clock.getAsLong();
        synchronized (kernel) {
            ReplicaOutputs replica = replica(kernel, output.replica(), replicaId);
            replica.link = link;
            if (output.sequence() <= replica.last) {
                return;
            }
            replica.last = output.sequence();
            tellListeners(output);
        }
    }

    /**
     * A replica that was open before its host dialled: tells from which output on it should repeat. If nothing is known of it,
     * listeners are told first what had been delivered.
     *
     * @return where to resume; empty if there is no such kernel
     */
    public Optional<Long> reattach(
            long link, String kernelId, String replicaName, String replicaId, Map<String, Long> delivered) {
        KernelOutputs kernel = kernels.get(kernelId);
        if (kernel == null) {
            return Optional.empty();
        }
        synchronized (kernel) {
            boolean known = kernel.replicas.containsKey(replicaName);
            ReplicaOutputs replica = replica(kernel, replicaName, replicaId);
            replica.link = link;
            if (!known) {
                replica.delivered.putAll(delivered);
                kernel.clients.addAll(delivered.keySet());
                tellListeners(new KernelEvent.Reattached(kernelId, replicaName, Map.copyOf(delivered)));
            }
            return Optional.of(replica.last == 0 ? 0 : replica.last + 1);
        }
    }

    /** Notes that a client uses a kernel. */
    public void clientSeen(String kernelId, String client) {
        KernelOutputs kernel = kernels.get(kernelId);
        if (kernel != null) {
            synchronized (kernel) {
                kernel.clients.add(client);
            }
        }
    }

    /** Notes deliveries; returns what hosts should know. */
    public List<Deliveries> delivered(String kernelId, List<Receipt> receipts) {
        KernelOutputs kernel = kernels.get(kernelId);
        if (kernel == null) {
            return List.of();
        }
        Map<String, Map<String, Long>> byReplica = new HashMap<>();
        receipts.forEach(receipt -> byReplica
                .computeIfAbsent(receipt.replica(), name -> new HashMap<>())
                .merge(receipt.client(), receipt.sequence(), Math::max));
        List<Deliveries> deliveries = new ArrayList<>();
        synchronized (kernel) {
            byReplica.forEach((name, progress) -> {
                ReplicaOutputs replica = kernel.replicas.get(name);
                if (replica != null) {
                    kernel.clients.addAll(progress.keySet());
                    progress.forEach((client, n) -> replica.delivered.merge(client, n, Math::max));
                    deliveries.add(new Deliveries(
                            replica.link, replica.replicaId, progress, List.of(), deliveredToAll(kernel, replica)));
                }
            });
        }
        return deliveries;
    }

    /** Forgets a client; returns what hosts should know. */
    public List<Deliveries> clientGone(String kernelId, String client) {
        KernelOutputs kernel = kernels.get(kernelId);
        if (kernel == null) {
            return List.of();
        }
        List<Deliveries> deliveries = new ArrayList<>();
        synchronized (kernel) {
            kernel.clients.remove(client);
            for (ReplicaOutputs replica : kernel.replicas.values()) {
                replica.delivered.remove(client);
                deliveries.add(new Deliveries(
                        replica.link, replica.replicaId, Map.of(), List.of(client), deliveredToAll(kernel, replica)));
            }
        }
        return deliveries;
    }

    private static long deliveredToAll(KernelOutputs kernel, ReplicaOutputs replica) {
        long least = Long.MAX_VALUE;
        for (String client : kernel.clients) {
            least = Math.min(least, replica.delivered.getOrDefault(client, 0L));
        }
        return least == Long.MAX_VALUE ? 0 : least;
    }

    /** Returns a kernel, if it exists. */
    public Optional<KernelInfo> kernel(String kernelId) {
        return Optional.ofNullable(kernels.get(kernelId)).flatMap(OutputRelay::present);
    }

    /** Returns all kernels, oldest first. */
    public List<KernelInfo> kernels() {
        return kernels.values().stream()
                .sorted(Comparator.comparingLong(k -> k.order))
                .map(OutputRelay::present)
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<KernelInfo> present(KernelOutputs kernel) {
        KernelInfo info = kernel.info;
        if (info == null || kernel.lastOutputAt <= info.lastActivity().toEpochMilli()) {
            return Optional.ofNullable(info);
        }
        return Optional.of(new KernelInfo(
                info.id(),
                info.name(),
                info.state(),
                Instant.ofEpochMilli(kernel.lastOutputAt),
                info.sessionId(),
                info.reason(),
                info.owner(),
                info.replicated()));
    }

    private KernelOutputs of(String kernelId) {
        return kernels.computeIfAbsent(kernelId, k -> new KernelOutputs(made.incrementAndGet()));
    }

    /** A new life of a replica ends what was known of the one before. */
    private static ReplicaOutputs replica(KernelOutputs kernel, String name, String replicaId) {
        ReplicaOutputs replica = kernel.replicas.get(name);
        if (replica == null) {
            kernel.replicas.values().removeIf(r -> r.replicaId.equals(replicaId));
            replica = new ReplicaOutputs(replicaId);
            kernel.replicas.put(name, replica);
        }
        return replica;
    }

    private void tellListeners(KernelEvent event) {
        for (KernelListener listener : listeners) {
            try {
                listener.kernelEvent(event);
            } catch (RuntimeException e) {
                log.error(
                        "a listener failed on {} of kernel {}", event.getClass().getSimpleName(), event.kernelId(), e);
            }
        }
    }
}
