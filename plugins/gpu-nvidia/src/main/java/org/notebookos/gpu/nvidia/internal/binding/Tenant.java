package org.notebookos.gpu.nvidia.internal.binding;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A process that devices were bound to, from its first binding to its end. What CUDA sees in a process is settled when the process
 * first uses it, and can't be changed afterwards; that is what this remembers. Owner of the state: this object's monitor, but for
 * the hands.
 */
final class Tenant {

    /** Held while the driver gives devices back to the process, or puts aside what it has on them. */
    private final ReentrantLock hands = new ReentrantLock();

    private final ProcessId process;
    private final Processes processes;
    /** Itself, and what it started and was seen on a device. */
    private final Set<Long> family = new HashSet<>();
    /** Of the family, those that are checkpointed. */
    private final Set<Long> asleep = new LinkedHashSet<>();

    private List<String> shown = List.of();
    private Optional<List<String>> settled = Optional.empty();
    private String broken = "";
    private long stays;
    private boolean examined;

    Tenant(ProcessId process, Processes processes) {
        this.process = process;
        this.processes = processes;
        family.add(process.pid());
    }

    long pid() {
        return process.pid();
    }

    boolean lives() {
        return processes.lives(process);
    }

    /**
     * Does what takes long, and nothing else of the kind with this process meanwhile.
     *
     * @param patience how long to wait for what is under way
     * @return what the work returned; empty if it could not begin in time
     */
    <T> Optional<T> alone(Duration patience, Supplier<T> work) {
        try {
            if (!hands.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                return Optional.empty();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        try {
            return Optional.of(work.get());
        } finally {
            hands.unlock();
        }
    }

    /** It gets devices again. */
    synchronized void come() {
        stays++;
    }

    /** It has no device any more; returns what {@link #isAwaySince} wants to know. */
    synchronized long leave() {
        return ++stays;
    }

    synchronized boolean isAwaySince(long leave) {
        return stays == leave;
    }

    /** These devices are what CUDA will see if it is used from now on; no effect if it was used before. */
    synchronized void show(List<String> cudaUuids) {
        shown = List.copyOf(cudaUuids);
    }

    /** Returns what CUDA sees in this process, and in those it started, for ever, in order; empty if that is still open. */
    synchronized Optional<List<String>> settled() {
        if (settled.isEmpty() && processes.hasBegunCuda(process.pid())) {
            settled = Optional.of(shown);
        }
        return settled;
    }

    /** Whether a process that is on a device is this one, or was started by it. Remembered, should its parents end. */
    synchronized boolean owns(long pid) {
        if (family.contains(pid) || processes.descends(pid, process.pid())) {
            family.add(pid);
            return true;
        }
        return false;
    }

    /** A process was seen on a device that is bound to this one alone. */
    synchronized void adopt(long pid) {
        family.add(pid);
    }

    /** It, or one that it started, has a context. */
    synchronized void seenOnDevice() {
        if (settled.isEmpty()) {
            settled = Optional.of(shown);
        }
    }

    synchronized Set<Long> family() {
        return Set.copyOf(family);
    }

    synchronized void fallAsleep(long pid) {
        asleep.add(pid);
    }

    /** Returns who is checkpointed, in the order in which that happened. */
    synchronized List<Long> asleep() {
        return List.copyOf(asleep);
    }

    /** All are awake, and see these devices. */
    synchronized void wake(List<String> cudaUuids) {
        asleep.clear();
        shown = List.copyOf(cudaUuids);
        settled = Optional.of(shown);
    }

    /** Whether nobody has asked yet what it was before it was a tenant. */
    synchronized boolean isToBeExamined() {
        boolean first = !examined;
        examined = true;
        return first;
    }

    synchronized void breakDown(String why) {
        broken = why;
    }

    /** Returns why this process can't use devices any more; empty if it can. */
    synchronized String broken() {
        return broken;
    }
}
