package org.notebookos.pool.ec2.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.notebookos.spi.pool.PoolHost;

/** Hosts that somebody waits for. Owned by the pool's thread. */
final class Growth {

    final int count;
    /** After this it has what it has. */
    final Instant until;

    final CompletableFuture<List<PoolHost>> answer;
    /** Instances that were launched for it. */
    final Set<String> made = new HashSet<>();
    /** Groups that it has asked, whatever came of it. */
    final Set<String> tried = new HashSet<>();
    /** Why groups gave less than they were asked for. */
    final List<String> reasons = new ArrayList<>();

    /** The group that was asked last; null between two. */
    Asked asked;

    /**
     * A group that was asked for instances.
     *
     * @param known instances that it had before
     * @param failures its failed activities before
     * @param target its desired capacity
     */
    record Asked(String group, int count, int target, Set<String> known, Set<String> failures, Instant until) {

        /** Returns the instances that the group has got since. */
        List<String> fresh(CloudGroup now) {
            return now.instances().stream()
                    .filter(i -> i.lifecycle() != Lifecycle.WARMED && i.lifecycle() != Lifecycle.ENDING)
                    .map(CloudInstance::id)
                    .filter(id -> !known.contains(id))
                    .sorted()
                    .limit(count)
                    .toList();
        }
    }

    Growth(int count, Instant until, CompletableFuture<List<PoolHost>> answer) {
        this.count = count;
        this.until = until;
        this.answer = answer;
    }

    int missing() {
        return count - made.size();
    }

    /** Returns the instances that a group has now and that are hosts. */
    static Set<String> hostsOf(CloudGroup group) {
        return group.instances().stream()
                .filter(i -> i.lifecycle() != Lifecycle.WARMED)
                .map(CloudInstance::id)
                .collect(Collectors.toSet());
    }
}
