package org.notebookos.gpu.nvidia.internal.share;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.notebookos.gpu.nvidia.internal.device.Sharing;
import org.notebookos.gpu.nvidia.internal.device.Unit;
import org.notebookos.gpu.nvidia.internal.driver.DriverException;
import org.notebookos.gpu.nvidia.internal.driver.DriverException.Kind;
import org.notebookos.gpu.nvidia.internal.driver.Drivers;
import org.notebookos.gpu.nvidia.internal.driver.Gpu;
import org.notebookos.gpu.nvidia.internal.driver.GpuDriver;
import org.notebookos.gpu.nvidia.internal.driver.Lanes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares by NVIDIA's Multi-Process Service: one daemon for each GPU, and a limit that was seen to hold before anybody gets a share.
 * Owner of the state (what is known of each GPU): one thread; others read it.
 */
public final class MpsShares implements Sharing, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MpsShares.class);
    private static final Duration AGAIN = Duration.ofSeconds(60);
    private static final Duration PROBE = Duration.ofSeconds(30);
    private static final long MIB = 1L << 20;

    /** What is known of one GPU. */
    private record Known(Verdict verdict, boolean pending, long at) {}

    private final ShareRules rules;
    private final Drivers drivers;
    private final GpuDriver driver;
    private final Lanes lanes;
    private final Runnable changed;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final ExecutorService owner = Executors.newSingleThreadExecutor(work -> {
        Thread made = new Thread(work, "nvidia shares");
        made.setDaemon(true);
        return made;
    });

    /**
     * Does nothing before it is asked about a GPU.
     *
     * @param changed is run when there is something new to say
     */
    public MpsShares(ShareRules rules, Drivers drivers, GpuDriver driver, Lanes lanes, Runnable changed) {
        this.rules = rules;
        this.drivers = drivers;
        this.driver = driver;
        this.lanes = lanes;
        this.changed = changed;
    }

    @Override
    public Verdict of(Gpu gpu) {
        Known last = known.get(gpu.uuid());
        if (last == null) {
            return prepare(gpu, "whether a limit of memory holds is being verified");
        }
        if (last.pending()) {
            return last.verdict();
        }
        if (last.verdict().obstacle().isEmpty() && !daemon(gpu.uuid()).seemsAlive()) {
            return prepare(gpu, "its MPS daemon has ended, and is being started again");
        }
        boolean due = System.nanoTime() - last.at() > AGAIN.toNanos();
        return !last.verdict().obstacle().isEmpty() && due
                ? prepare(gpu, last.verdict().obstacle())
                : last.verdict();
    }

    private Verdict prepare(Gpu gpu, String meanwhile) {
        Verdict verdict = new Verdict(0, meanwhile);
        known.put(gpu.uuid(), new Known(verdict, true, System.nanoTime()));
        owner.execute(() -> {
            known.put(gpu.uuid(), new Known(verified(gpu), false, System.nanoTime()));
            changed.run();
        });
        return verdict;
    }

    private Verdict verified(Gpu gpu) {
        long limit = rules.limitOf(gpu.memoryBytes());
        try {
            daemon(gpu.uuid()).start(limit, rules.threadPercent());
            verify(gpu, limit);
            LOG.info("{} has {} shares of {} MiB each", gpu.uuid(), rules.shares(), limit / MIB);
            return new Verdict(limit, "");
        } catch (DriverException | RuntimeException e) {
            return new Verdict(0, "it can't be shared: " + e.getMessage());
        }
    }

    /** Not by the client's own variable alone, which user code could change: the daemon's limit must hold without it. */
    private void verify(Gpu gpu, long limit) throws DriverException {
        long above = limit + limit / 4;
        long free = lanes.call(gpu.uuid(), () -> driver.freeBytes(gpu.uuid()));
        if (free < above) {
            throw new DriverException(
                    Kind.FAILED,
                    "to see that the limit of " + limit / MIB + " MiB holds, " + above / MIB + " MiB must be free, and "
                            + free / MIB + " MiB are. End what uses the GPU");
        }
        AllocationProbe probe = new AllocationProbe(rules.python(), drivers.in("libcuda.so.1"), PROBE);
        if (!probe.allows(limit / 2, environment(gpu.uuid(), limit))) {
            throw new DriverException(Kind.FAILED, "a process of a share doesn't even get half of its memory");
        }
        Map<String, String> unlimited = new TreeMap<>(environment(gpu.uuid(), limit));
        unlimited.remove("CUDA_MPS_PINNED_DEVICE_MEM_LIMIT");
        if (probe.allows(above, unlimited)) {
            throw new DriverException(
                    Kind.FAILED,
                    "the limit of " + limit / MIB + " MiB is not enforced: a probe got " + above / MIB
                            + " MiB. Limits need a GPU of the Volta generation or newer. Set shares=1");
        }
    }

    /** Returns what a process needs in order to use a share. */
    public Map<String, String> environment(Unit unit) {
        return environment(unit.gpuUuid(), unit.device().memoryBytes());
    }

    private Map<String, String> environment(String gpuUuid, long limit) {
        Map<String, String> environment = new TreeMap<>(daemon(gpuUuid).client());
        environment.put("CUDA_VISIBLE_DEVICES", gpuUuid);
        environment.put("CUDA_MPS_PINNED_DEVICE_MEM_LIMIT", "0=" + limit / MIB + "M");
        if (rules.threadPercent() > 0) {
            environment.put("CUDA_MPS_ACTIVE_THREAD_PERCENTAGE", Integer.toString(rules.threadPercent()));
        }
        return environment;
    }

    private MpsDaemon daemon(String gpuUuid) {
        return MpsDaemon.of(drivers.in("nvidia-cuda-mps-control"), gpuUuid, rules.directory(), drivers.patience());
    }

    @Override
    public void close() {
        owner.shutdownNow();
        known.keySet().forEach(uuid -> {
            try {
                daemon(uuid).stop();
            } catch (DriverException e) {
                LOG.warn("the MPS daemon of {} could not be stopped: {}", uuid, e.getMessage());
            }
        });
    }
}
