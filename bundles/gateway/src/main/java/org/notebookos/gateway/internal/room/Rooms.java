package org.notebookos.gateway.internal.room;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.scheduler.api.KernelInfo;
import org.notebookos.scheduler.api.KernelListener;
import org.notebookos.scheduler.api.KernelService;
import org.notebookos.scheduler.api.Receipt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rooms of all kernels. Its state is a concurrent map; each room guards its own.
 *
 * <p>Tells the scheduler what clients have received, all news of some ms at once, how many are connected, and which won't come back. That
 * happens on the timer's thread, never on the way of an output.
 */
public final class Rooms implements KernelListener {

    private static final Logger LOG = LoggerFactory.getLogger(Rooms.class);
    private static final Duration RECEIPT_DELAY = Duration.ofMillis(20);
    private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(2);

    private final KernelService kernels;
    private final RoomSettings settings;
    private final ScheduledExecutorService timer;
    private final Map<String, KernelRoom> rooms = new ConcurrentHashMap<>();
    private final Set<KernelRoom> fresh = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean flushScheduled = new AtomicBoolean();
    private volatile long flushedAt = System.nanoTime();

    public Rooms(KernelService kernels, RoomSettings settings, ScheduledExecutorService timer) {
        this.kernels = kernels;
        this.settings = settings;
        this.timer = timer;
    }

    /** Starts the sweep for lost clients; it ends with the timer. */
    public void start() {
        long millis = SWEEP_INTERVAL.toMillis();
        timer.scheduleWithFixedDelay(this::sweep, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** Returns the room of a kernel; empty if there is no such kernel. */
    public Optional<KernelRoom> room(String kernelId) {
        KernelRoom existing = rooms.get(kernelId);
        if (existing != null) {
            return Optional.of(existing);
        }
        return kernels.kernel(kernelId).map(info -> {
            KernelRoom room = open(kernelId, info);
            // The kernel may have been deleted before the room was there to hear of it.
            if (kernels.kernel(kernelId).isEmpty()) {
                rooms.remove(kernelId, room);
                room.event(new KernelEvent.Deleted(kernelId));
            }
            return room;
        });
    }

    private KernelRoom open(String kernelId, KernelInfo info) {
        return rooms.computeIfAbsent(kernelId, id -> new KernelRoom(id, info, settings, this::receiptsDue));
    }

    /** Returns the number of open sockets of a kernel. */
    public int connections(String kernelId) {
        KernelRoom room = rooms.get(kernelId);
        return room == null ? 0 : room.connections();
    }

    /** Returns the number of open sockets of all kernels. */
    int connections() {
        return rooms.values().stream().mapToInt(KernelRoom::connections).sum();
    }

    @Override
    public void kernelEvent(KernelEvent event) {
        String kernelId = event.kernelId();
        KernelRoom room = rooms.get(kernelId);
        if (room == null) {
            KernelInfo info = kernels.kernel(kernelId).orElseGet(() -> unknown(kernelId));
            room = open(kernelId, info);
        }
        room.event(event);
        room.account();
        if (event instanceof KernelEvent.Deleted) {
            rooms.remove(kernelId, room);
            return;
        }
        if (event instanceof KernelEvent.ReplicaLost lost) {
            room.replicaLost(lost.replicaId()).forEach(kernels::submit);
        }
        receiptsDue(room);
        relieve();
    }

    /** Takes from the kernel with most until all together have no more than they may. */
    private void relieve() {
        long excess = settings.budget().excess();
        if (excess <= 0) {
            return;
        }
        KernelRoom largest = null;
        long most = 0;
        for (KernelRoom room : rooms.values()) {
            long held = room.account();
            if (held > most) {
                most = held;
                largest = room;
            }
        }
        if (largest != null) {
            // A quarter of it, not every message is to cause a search.
            largest.shrink(Math.max(0, most - Math.max(settings.budget().excess(), most / 4)));
        }
    }

    /** The scheduler may tell of a kernel before it lists it, and after. */
    private KernelInfo unknown(String kernelId) {
        Instant now = settings.clock().instant();
        return new KernelInfo(kernelId, "", KernelInfo.State.STARTING, now, kernelId, Optional.empty());
    }

    /** A room's clients may have received something: the scheduler will be told soon. */
    public void receiptsDue(KernelRoom room) {
        fresh.add(room);
        if (flushScheduled.compareAndSet(false, true)) {
            long since = System.nanoTime() - flushedAt;
            timer.schedule(this::flush, Math.max(0, RECEIPT_DELAY.toNanos() - since), TimeUnit.NANOSECONDS);
        }
    }

    private void flush() {
        flushedAt = System.nanoTime();
        flushScheduled.set(false);
        for (KernelRoom room : fresh) {
            fresh.remove(room);
            guarded(room, () -> tellReceipts(room));
        }
    }

    private void tellReceipts(KernelRoom room) {
        room.takeConnections().ifPresent(open -> kernels.connections(room.kernelId(), open));
        List<Receipt> receipts = room.takeReceipts();
        if (!receipts.isEmpty()) {
            kernels.delivered(room.kernelId(), receipts);
        }
    }

    private void sweep() {
        for (KernelRoom room : rooms.values()) {
            guarded(room, () -> {
                room.forgetLostClients().forEach(client -> kernels.clientGone(room.kernelId(), client));
                room.account();
            });
        }
    }

    /** One room's trouble must not end the timer's work for the others. */
    private static void guarded(KernelRoom room, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.warn("kernel {}: the scheduler could not be told what clients received", room.kernelId(), e);
        }
    }

    /** A kernel's clients have left it for good: closes their sockets. */
    public void detach(String kernelId) {
        Optional.ofNullable(rooms.get(kernelId)).ifPresent(KernelRoom::dismiss);
    }

    /** Closes every socket, so that clients come back to whoever serves them next. */
    public void closeAll() {
        rooms.values().forEach(KernelRoom::closeAll);
    }
}
