package org.notebookos.agent.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongPredicate;
import org.notebookos.spi.gpu.GpuBindException;
import org.notebookos.spi.gpu.GpuBinder;
import org.notebookos.spi.gpu.GpuBinding;
import org.notebookos.spi.gpu.GpuDevice;
import org.notebookos.spi.gpu.GpuLease;
import org.notebookos.spi.gpu.GpuProblem;
import org.notebookos.spi.gpu.GpuRelease;
import org.notebookos.spi.gpu.GpuUsage;
import org.notebookos.spi.gpu.ReleaseStrength;

/**
 * A binder that keeps the promises of the extension point, and does what a test says where those leave a choice. Owner of the state: its
 * monitor; what tests set is volatile.
 */
final class ScriptedGpuBinder implements GpuBinder {

    static final GpuUsage USAGE =
            new GpuUsage(2_000_000, OptionalDouble.of(0.5), OptionalLong.of(3L << 30), OptionalDouble.of(120));

    volatile List<String> fit = List.of("g0", "g1");
    volatile List<GpuProblem> problems = List.of();
    volatile LongPredicate unfit = pid -> false;
    volatile ReleaseStrength strength = ReleaseStrength.OFFLOAD;
    /** What a release answers that isn't the first after the end of the process. */
    volatile Function<Binding, CompletionStage<GpuRelease>> releasing = Binding::free;

    /** What was done, in order. */
    final Inbox<String> done = new Inbox<>();

    private final Map<String, Binding> holders = new HashMap<>();

    @Override
    public List<GpuDevice> devices() {
        return fit.stream().map(ScriptedGpuBinder::device).toList();
    }

    @Override
    public List<GpuProblem> problems() {
        return problems;
    }

    @Override
    public synchronized CompletionStage<GpuBinding> bind(GpuLease lease, List<String> ids) {
        if (!fit.containsAll(ids)) {
            return refused(GpuBindException.Code.UNKNOWN_DEVICE, "not all there: " + ids);
        }
        if (ids.stream().anyMatch(holders::containsKey)) {
            return refused(GpuBindException.Code.IN_USE, "not all free: " + ids);
        }
        Binding binding = new Binding(lease, ids);
        ids.forEach(id -> holders.put(id, binding));
        done.add("bind " + String.join(",", ids));
        return CompletableFuture.completedFuture(binding);
    }

    /** Returns who holds a device now, and breaks it. */
    synchronized void lose(String id, String why) {
        fit = fit.stream().filter(other -> !other.equals(id)).toList();
        holders.get(id).lost.complete(why);
    }

    /** Returns how many devices are bound. */
    synchronized int bound() {
        return holders.size();
    }

    private static GpuDevice device(String id) {
        return new GpuDevice(id, "Scripted GPU", 1L << 30);
    }

    static <T> CompletionStage<T> refused(GpuBindException.Code code, String why) {
        return CompletableFuture.failedFuture(new GpuBindException(code, why));
    }

    /** Devices of one lease. */
    final class Binding implements GpuBinding {
        private final GpuLease lease;
        private final List<String> ids;
        private final CompletableFuture<String> lost = new CompletableFuture<>();
        private volatile long pid;

        private Binding(GpuLease lease, List<String> ids) {
            this.lease = lease;
            this.ids = ids;
        }

        @Override
        public GpuLease lease() {
            return lease;
        }

        @Override
        public List<GpuDevice> devices() {
            return ids.stream().map(ScriptedGpuBinder::device).toList();
        }

        @Override
        public Map<String, String> environment() {
            return Map.of("SCRIPTED_GPUS", String.join(",", ids));
        }

        @Override
        public ReleaseStrength strength() {
            return strength;
        }

        @Override
        public CompletionStage<Void> attach(long user) {
            done.add("attach " + user);
            if (unfit.test(user)) {
                return refused(GpuBindException.Code.PROCESS_UNFIT, "it has begun with another driver");
            }
            pid = user;
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<String> lost() {
            return lost;
        }

        @Override
        public CompletionStage<GpuRelease> release() {
            done.add("release " + String.join(",", ids) + (userLives() ? " of a process" : ""));
            return releasing.apply(this);
        }

        /** Tells whether the process that was attached is there. */
        boolean userLives() {
            return pid != 0 && ProcessHandle.of(pid).isPresent();
        }

        CompletionStage<GpuRelease> free() {
            synchronized (ScriptedGpuBinder.this) {
                holders.values().removeIf(holder -> holder == this);
            }
            return CompletableFuture.completedFuture(GpuRelease.free(userLives() ? 7 : 0, USAGE));
        }

        /** As binders do whose devices are free only when the process has ended. */
        CompletionStage<GpuRelease> freeAfterProcess() {
            return userLives()
                    ? CompletableFuture.completedFuture(GpuRelease.afterProcess(9, "the strength is restart", USAGE))
                    : free();
        }

        /** As binders do that can't. */
        CompletionStage<GpuRelease> fail() {
            free();
            fit = fit.stream().filter(id -> !ids.contains(id)).toList();
            return refused(GpuBindException.Code.FAILED, "the driver refused");
        }
    }
}
