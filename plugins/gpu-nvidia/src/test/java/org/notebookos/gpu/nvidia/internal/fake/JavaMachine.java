package org.notebookos.gpu.nvidia.internal.fake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.notebookos.gpu.nvidia.internal.driver.DriverException;
import org.notebookos.gpu.nvidia.internal.driver.DriverException.Kind;
import org.notebookos.gpu.nvidia.internal.driver.Gpu;
import org.notebookos.gpu.nvidia.internal.driver.GpuDriver;
import org.notebookos.gpu.nvidia.internal.driver.GpuLoad;
import org.notebookos.gpu.nvidia.internal.driver.GpuProcess;
import org.notebookos.gpu.nvidia.internal.driver.ProcessCheckpoint;
import org.notebookos.gpu.nvidia.internal.driver.XidEvent;

/** A driver in Java. Owner of the state (what was checkpointed, what misbehaves): this object's monitor. */
public final class JavaMachine implements Machine, GpuDriver, ProcessCheckpoint {

    private static final long MIB = 1L << 20;

    private final World world;
    private final Map<Long, State> states = new HashMap<>();
    private final Map<Long, Map<String, String>> moves = new HashMap<>();
    private final Map<String, State> failures = new HashMap<>();
    private final Set<String> hanging = new HashSet<>();
    private final Set<Long> stubborn = new HashSet<>();
    private List<String> listed = List.of();
    private int told;
    private boolean closed;

    public JavaMachine(World world) {
        this.world = world;
        // Not on the thread that changes the world, which holds its monitor.
        world.whenChanged(() -> CompletableFuture.runAsync(this::wake));
        list();
    }

    private synchronized void wake() {
        notifyAll();
    }

    private synchronized void list() {
        listed = world.gpus().stream()
                .filter(gpu -> gpu.answers() != World.Answers.GONE)
                .map(World.FakeGpu::uuid)
                .toList();
    }

    @Override
    public World world() {
        return world;
    }

    @Override
    public GpuDriver driver() {
        return this;
    }

    @Override
    public ProcessCheckpoint checkpoint() {
        return this;
    }

    @Override
    public String version() {
        return world.driver();
    }

    @Override
    public synchronized int count() throws DriverException {
        loaded();
        return listed.size();
    }

    private void loaded() throws DriverException {
        if (closed || world.driver().isEmpty()) {
            throw new DriverException(Kind.NO_DRIVER, "the NVIDIA driver is not loaded");
        }
    }

    /** What every call about a device begins with: it may hang, and it may be lost. */
    private synchronized World.FakeGpu reach(String uuid) throws DriverException {
        loaded();
        String gpu = world.mig(uuid).map(World.FakeMig::gpu).orElse(uuid);
        while (find(gpu).answers() == World.Answers.HANG) {
            await();
        }
        return switch (find(gpu).answers()) {
            case LOST, GONE -> throw new DriverException(Kind.LOST, "the GPU has fallen off the bus");
            case RESET -> throw new DriverException(Kind.LOST, "the GPU must be reset");
            default -> find(gpu);
        };
    }

    private void await() throws DriverException {
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DriverException(Kind.FAILED, "interrupted", e);
        }
    }

    private World.FakeGpu find(String uuid) throws DriverException {
        return world.gpus().stream()
                .filter(gpu -> gpu.uuid().equals(uuid))
                .findFirst()
                .orElseThrow(() -> new DriverException(Kind.NOT_FOUND, "no " + uuid));
    }

    @Override
    public Gpu gpu(int index) throws DriverException {
        String uuid;
        synchronized (this) {
            uuid = listed.get(index);
        }
        World.FakeGpu gpu = reach(uuid);
        List<Gpu.Partition> partitions = world.migs().stream()
                .filter(mig -> mig.gpu().equals(uuid))
                .map(mig -> new Gpu.Partition(mig.uuid(), mig.name(), mig.total() * MIB))
                .toList();
        Gpu.Health health = new Gpu.Health(gpu.ecc(), gpu.recovery() == 0 ? "" : "a reset of the GPU");
        return new Gpu(
                uuid, gpu.name(), gpu.total() * MIB, gpu.mig() == 1, gpu.mig() == 1 ? partitions : List.of(), health);
    }

    @Override
    public synchronized List<GpuProcess> processes(String uuid) throws DriverException {
        reach(uuid);
        List<GpuProcess> found = new ArrayList<>();
        for (World.FakeProcess process : world.processes()) {
            String at = moves.getOrDefault(process.pid(), Map.of()).getOrDefault(process.uuid(), process.uuid());
            boolean away = states.get(process.pid()) == State.CHECKPOINTED && !stubborn.contains(process.pid());
            if (at.equals(uuid) && !away) {
                found.add(new GpuProcess(process.pid(), process.mib() < 0 ? GpuProcess.UNKNOWN : process.mib() * MIB));
            }
        }
        return found;
    }

    @Override
    public GpuLoad load(String uuid) throws DriverException {
        World.FakeGpu gpu = reach(uuid);
        return world.mig(uuid).isPresent()
                ? GpuLoad.UNKNOWN
                : new GpuLoad(OptionalDouble.of(gpu.percent() / 100.0), OptionalLong.of(gpu.millijoules()));
    }

    @Override
    public long freeBytes(String uuid) throws DriverException {
        return reach(uuid).free() * MIB;
    }

    @Override
    public synchronized Optional<XidEvent> nextError(Duration patience) throws DriverException {
        loaded();
        long deadline = System.nanoTime() + patience.toNanos();
        while (world.xids().size() <= told) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return Optional.empty();
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DriverException(Kind.FAILED, "interrupted", e);
            }
        }
        return Optional.of(world.xids().get(told++));
    }

    @Override
    public void reopen() throws DriverException {
        loaded();
        list();
    }

    @Override
    public String obstacle() {
        return release() < 570 ? "process checkpoints need driver 570 or newer" : "";
    }

    @Override
    public boolean remaps() {
        return release() >= 580;
    }

    private int release() {
        return Integer.parseInt(world.driver().split("\\.", 2)[0]);
    }

    @Override
    public synchronized State state(long pid) {
        return states.getOrDefault(pid, State.RUNNING);
    }

    @Override
    public void lock(long pid, Duration patience) throws DriverException {
        step(Step.LOCK, pid, State.RUNNING, State.LOCKED);
    }

    @Override
    public void checkpoint(long pid) throws DriverException {
        step(Step.CHECKPOINT, pid, State.LOCKED, State.CHECKPOINTED);
    }

    @Override
    public synchronized void restore(long pid, Map<String, String> moved) throws DriverException {
        for (World.FakeProcess process : world.processes()) {
            if (process.pid() == pid && !moved.isEmpty() && !moved.containsKey(process.uuid())) {
                throw new DriverException(Kind.FAILED, process.uuid() + " is missing in the pairs");
            }
        }
        step(Step.RESTORE, pid, State.CHECKPOINTED, State.LOCKED);
        moves.put(pid, moved);
    }

    @Override
    public void unlock(long pid) throws DriverException {
        step(Step.UNLOCK, pid, State.LOCKED, State.RUNNING);
    }

    private synchronized void step(Step step, long pid, State from, State to) throws DriverException {
        if (world.processes().stream().noneMatch(process -> process.pid() == pid)) {
            throw new DriverException(Kind.NOT_FOUND, "no such process, or it has never used CUDA");
        }
        while (hanging.contains(step + " " + pid)) {
            await();
        }
        if (state(pid) != from) {
            throw new DriverException(Kind.FAILED, "illegal state " + state(pid));
        }
        State broken = failures.get(step + " " + pid);
        states.put(pid, broken == null ? to : broken);
        if (broken != null) {
            throw new DriverException(Kind.FAILED, "the CUDA driver refused");
        }
    }

    @Override
    public synchronized void fails(Step step, long pid, State leaving) {
        failures.put(step + " " + pid, leaving);
    }

    @Override
    public synchronized void hangs(Step step, long pid, boolean does) {
        if (does) {
            hanging.add(step + " " + pid);
        } else {
            hanging.remove(step + " " + pid);
        }
        notifyAll();
    }

    @Override
    public synchronized void keepsMemory(long pid) {
        stubborn.add(pid);
    }

    @Override
    public synchronized void close() {
        closed = true;
        hanging.clear();
        notifyAll();
    }
}
