package org.notebookos.scheduler.core;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.notebookos.scheduler.api.ClusterStatus;

/** Who has used GPUs how much, and what releases have left on them. Owned by {@link ClusterState}. */
final class GpuAccount {

    /** Up to how many bytes, of a buffer of a library to the context of a process and beyond. */
    private static final long[] LEFT_AT_MOST = {0, 64L << 20, 256L << 20, 512L << 20, 1L << 30, 4L << 30};

    private final Map<String, Change.GpuUse> kernels = new HashMap<>();
    private final Map<String, Change.GpuUse> users = new TreeMap<>();
    private final Set<String> newsOfKernels = new HashSet<>();
    private final Set<String> newsOfUsers = new HashSet<>();
    private final long[] left = new long[LEFT_AT_MOST.length];
    private long leftBytes;
    private long releases;
    private double joules;

    /**
     * Counts what was used.
     *
     * @param kernelId which kernel has used it; empty: one that is gone
     * @param user whose kernel that is; empty: not known
     */
    void used(String kernelId, String user, double gpuSeconds, double gpuJoules) {
        Change.GpuUse more = new Change.GpuUse(gpuSeconds, gpuJoules);
        joules += gpuJoules;
        if (!kernelId.isEmpty()) {
            kernels.merge(kernelId, more, Change.GpuUse::plus);
            newsOfKernels.add(kernelId);
        }
        if (!user.isEmpty()) {
            users.merge(user, more, Change.GpuUse::plus);
            newsOfUsers.add(user);
        }
    }

    /** Counts what a release has left. */
    void left(long bytes) {
        releases++;
        leftBytes += bytes;
        for (int i = 0; i < LEFT_AT_MOST.length; i++) {
            left[i] += bytes <= LEFT_AT_MOST[i] ? 1 : 0;
        }
    }

    /** A kernel is gone; what its user has used stays. */
    void forget(String kernelId) {
        kernels.remove(kernelId);
        newsOfKernels.remove(kernelId);
    }

    Change.GpuUse ofKernel(String kernelId) {
        return kernels.getOrDefault(kernelId, Change.GpuUse.NONE);
    }

    Map<String, Change.GpuUse> ofUsers() {
        return users;
    }

    /** Returns what changed since this was asked last. */
    Change.GpuUsed news() {
        Change.GpuUsed news = new Change.GpuUsed(of(kernels, newsOfKernels), of(users, newsOfUsers), joules);
        newsOfKernels.clear();
        newsOfUsers.clear();
        return news;
    }

    boolean hasNews() {
        return !newsOfKernels.isEmpty() || !newsOfUsers.isEmpty();
    }

    Change.GpuUsed saved() {
        return new Change.GpuUsed(Map.copyOf(kernels), Map.copyOf(users), joules);
    }

    void restore(Change.GpuUsed saved) {
        kernels.putAll(saved.kernels());
        users.putAll(saved.users());
        joules = saved.joules();
    }

    ClusterStatus.GpuReleases shown() {
        List<ClusterStatus.Left> shown = LongStream.range(0, left.length)
                .mapToObj(i -> new ClusterStatus.Left(LEFT_AT_MOST[(int) i], left[(int) i]))
                .toList();
        return new ClusterStatus.GpuReleases(joules, releases, leftBytes, shown);
    }

    private static Map<String, Change.GpuUse> of(Map<String, Change.GpuUse> all, Set<String> which) {
        return which.stream().collect(Collectors.toMap(name -> name, all::get));
    }
}
