package org.notebookos.gpu.nvidia.internal.fake;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.notebookos.gpu.nvidia.internal.driver.XidEvent;

/**
 * A machine with GPUs, as the tests want it. Two drivers show it: one in Java, and C libraries that stand in for NVIDIA's. Owner of the
 * state: this object's monitor.
 */
public final class World {

    /** How a GPU answers. */
    public enum Answers {
        OK,
        LOST,
        RESET,
        GONE,
        HANG
    }

    /** A GPU; sizes in MiB. */
    public record FakeGpu(
            String uuid,
            Answers answers,
            long total,
            long free,
            int mig,
            int percent,
            long millijoules,
            long ecc,
            int recovery,
            String name) {}

    /** A MIG instance. */
    public record FakeMig(String gpu, String uuid, long total, String name) {}

    /** A process's memory on a GPU or MIG instance. */
    public record FakeProcess(String uuid, long pid, long mib, boolean client) {}

    private final Map<String, FakeGpu> gpus = new LinkedHashMap<>();
    private final List<FakeMig> migs = new ArrayList<>();
    private final List<FakeProcess> processes = new ArrayList<>();
    private final List<XidEvent> xids = new ArrayList<>();
    private final Map<String, Integer> answers = new LinkedHashMap<>();
    private String driver = "580.65.06";
    private boolean enforcesShares = true;
    private Runnable changed = () -> {};

    /** The UUID of the GPU with a number. */
    public static String gpu(int number) {
        return String.format("GPU-%08x-1111-2222-3333-44444444%04x", number, number);
    }

    /** A machine of so many healthy GPUs, with 16 GiB each. */
    public static World of(int gpus) {
        World world = new World();
        for (int i = 0; i < gpus; i++) {
            world.gpus.put(gpu(i), new FakeGpu(gpu(i), Answers.OK, 16384, 16000, 0, 50, 1000, 0, 0, "NVIDIA Fake"));
        }
        return world;
    }

    synchronized void whenChanged(Runnable then) {
        changed = then;
    }

    /** The driver's version; empty: none is loaded. */
    public synchronized World driver(String version) {
        driver = version;
        changed.run();
        return this;
    }

    /** A GPU answers in another way from now on. */
    public synchronized World answers(String uuid, Answers how) {
        FakeGpu g = gpus.get(uuid);
        return put(new FakeGpu(uuid, how, g.total, g.free, g.mig, g.percent, g.millijoules, g.ecc, g.recovery, g.name));
    }

    /** A GPU has had uncorrectable errors, and the driver wants something done. */
    public synchronized World health(String uuid, long ecc, int recovery) {
        FakeGpu g = gpus.get(uuid);
        return put(
                new FakeGpu(uuid, g.answers, g.total, g.free, g.mig, g.percent, g.millijoules, ecc, recovery, g.name));
    }

    /** A GPU works, and has taken energy. */
    public synchronized World load(String uuid, int percent, long millijoules) {
        FakeGpu g = gpus.get(uuid);
        return put(
                new FakeGpu(uuid, g.answers, g.total, g.free, g.mig, percent, millijoules, g.ecc, g.recovery, g.name));
    }

    /** So much of a GPU's memory is free. */
    public synchronized World free(String uuid, long mib) {
        FakeGpu g = gpus.get(uuid);
        return put(
                new FakeGpu(uuid, g.answers, g.total, mib, g.mig, g.percent, g.millijoules, g.ecc, g.recovery, g.name));
    }

    /** MIG mode: 1 on, 0 off, -1 unknown to the GPU. */
    public synchronized World mig(String uuid, int mode) {
        FakeGpu g = gpus.get(uuid);
        return put(new FakeGpu(
                uuid, g.answers, g.total, g.free, mode, g.percent, g.millijoules, g.ecc, g.recovery, g.name));
    }

    private World put(FakeGpu gpu) {
        gpus.put(gpu.uuid, gpu);
        changed.run();
        return this;
    }

    /** A MIG instance is made. */
    public synchronized World instance(String gpu, String uuid, long mib, String name) {
        migs.add(new FakeMig(gpu, uuid, mib, name));
        changed.run();
        return this;
    }

    /** Limits of shares hold, or don't. */
    public synchronized World enforcesShares(boolean does) {
        enforcesShares = does;
        changed.run();
        return this;
    }

    /** A process has a context, and so much memory; -1: the driver doesn't tell how much. */
    public synchronized World uses(String uuid, long pid, long mib) {
        return uses(new FakeProcess(uuid, pid, mib, false));
    }

    /** The same, through MPS. */
    public synchronized World usesShare(String uuid, long pid, long mib) {
        return uses(new FakeProcess(uuid, pid, mib, true));
    }

    private World uses(FakeProcess made) {
        processes.removeIf(process -> process.pid == made.pid && process.uuid.equals(made.uuid));
        processes.add(made);
        changed.run();
        return this;
    }

    /** A process has nothing any more. */
    public synchronized World usesNothing(long pid) {
        processes.removeIf(process -> process.pid == pid);
        changed.run();
        return this;
    }

    /** The driver reports an error. */
    public synchronized World xid(String uuid, long code) {
        xids.add(new XidEvent(uuid, code));
        changed.run();
        return this;
    }

    /** A function of NVML that lists processes gives this status from now on; the driver in Java has no such functions. */
    public synchronized World gives(String function, int status) {
        answers.put(function, status);
        changed.run();
        return this;
    }

    synchronized String driver() {
        return driver;
    }

    synchronized boolean enforcesShares() {
        return enforcesShares;
    }

    synchronized List<FakeGpu> gpus() {
        return List.copyOf(gpus.values());
    }

    synchronized List<FakeMig> migs() {
        return List.copyOf(migs);
    }

    synchronized List<FakeProcess> processes() {
        return List.copyOf(processes);
    }

    synchronized Map<String, Integer> answers() {
        return Map.copyOf(answers);
    }

    synchronized List<XidEvent> xids() {
        return List.copyOf(xids);
    }

    synchronized Optional<FakeMig> mig(String uuid) {
        return migs.stream().filter(mig -> mig.uuid.equals(uuid)).findFirst();
    }
}
