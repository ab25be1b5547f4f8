package org.notebookos.shell.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Descriptor;
import org.notebookos.console.api.PolicyService;
import org.notebookos.scheduler.api.ClusterService;
import org.notebookos.scheduler.api.ClusterStatus;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The commands of scope {@code nbos}: what operators see and do in the controller's console. Stateless. */
@Component(
        service = ClusterCommands.class,
        property = {
            "osgi.command.scope=nbos",
            "osgi.command.function=status",
            "osgi.command.function=hosts",
            "osgi.command.function=kernels",
            "osgi.command.function=migrate",
            "osgi.command.function=policy"
        })
public final class ClusterCommands {

    private static final long MIGRATION_LIMIT_SECONDS = 55;

    private final ClusterService cluster;
    private final PolicyService policies;

    @Activate
    public ClusterCommands(@Reference ClusterService cluster, @Reference PolicyService policies) {
        this.cluster = cluster;
        this.policies = policies;
    }

    /** Prints hosts, kernels and the queue. */
    @Descriptor("hosts, kernels and cells that wait for GPUs")
    public String status() {
        ClusterStatus status = cluster.status();
        return Listing.summary(status)
                + Listing.hosts(status.hosts())
                + Listing.kernels(status.kernels())
                + Listing.queue(status.queue());
    }

    /** Prints the hosts. */
    @Descriptor("one line per host")
    public String hosts() {
        return Listing.hosts(cluster.status().hosts());
    }

    /** Prints the kernels. */
    @Descriptor("one line per kernel")
    public String kernels() {
        return Listing.kernels(cluster.status().kernels());
    }

    /** Moves a replica to a host of the placement policy's choice. */
    @Descriptor("move a replica of a kernel to another host, which the placement policy chooses")
    public String migrate(
            @Descriptor("the kernel's id, or an unambiguous beginning of it") String kernel,
            @Descriptor("the host to leave") String from) {
        return migrate(kernel, from, Optional.empty());
    }

    /** Moves a replica to a host. */
    @Descriptor("move a replica of a kernel to another host")
    public String migrate(
            @Descriptor("the kernel's id, or an unambiguous beginning of it") String kernel,
            @Descriptor("the host to leave") String from,
            @Descriptor("the host to go to") String to) {
        return migrate(kernel, from, Optional.of(to));
    }

    /** Prints which implementations are in use. */
    @Descriptor("which implementation of each extension point is in use")
    public String policy() {
        return policies.inUse().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining("\n"));
    }

    /** Puts another implementation to use. */
    @Descriptor("put another implementation of an extension point to use")
    public String policy(
            @Descriptor("extension point: placement, session, replication") String spi,
            @Descriptor("name of the implementation") String name) {
        return policies.use(spi, name);
    }

    private String migrate(String kernel, String from, Optional<String> to) {
        String id = resolve(kernel);
        try {
            cluster.migrate(id, from, to)
                    .toCompletableFuture()
                    .orTimeout(MIGRATION_LIMIT_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException refused ? refused : e;
        }
        return "the replica of kernel " + id + " has left host " + from;
    }

    private String resolve(String kernel) {
        List<String> ids = cluster.status().kernels().stream()
                .map(ClusterStatus.KernelRow::id)
                .filter(id -> id.startsWith(kernel))
                .toList();
        if (ids.size() == 1 || ids.contains(kernel)) {
            return ids.contains(kernel) ? kernel : ids.get(0);
        }
        throw new IllegalArgumentException(
                (ids.isEmpty() ? "no kernel's id begins with " : "more than one kernel's id begins with ") + kernel);
    }
}
