package org.notebookos.shell.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Descriptor;
import org.notebookos.console.api.PolicyService;
import org.notebookos.scheduler.api.ClusterService;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.scheduler.api.Durability;
import org.notebookos.scheduler.api.StateRequest;
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
            "osgi.command.function=drain",
            "osgi.command.function=undrain",
            "osgi.command.function=pools",
            "osgi.command.function=removepool",
            "osgi.command.function=keeppool",
            "osgi.command.function=recover",
            "osgi.command.function=suspend",
            "osgi.command.function=resume",
            "osgi.command.function=durability",
            "osgi.command.function=state",
            "osgi.command.function=checkpoint",
            "osgi.command.function=undo",
            "osgi.command.function=checkout",
            "osgi.command.function=policy"
        })
public final class ClusterCommands {

    private static final long LIMIT_SECONDS = 55;

    private final ClusterService cluster;
    private final PolicyService policies;

    @Activate
    public ClusterCommands(@Reference ClusterService cluster, @Reference PolicyService policies) {
        this.cluster = cluster;
        this.policies = policies;
    }

    /** Prints hosts, pools, kernels and the queue. */
    @Descriptor("hosts, pools, kernels and cells that wait for GPUs")
    public String status() {
        ClusterStatus status = cluster.status();
        return Listing.summary(status)
                + Listing.hosts(status.hosts())
                + Listing.warm(status.warm())
                + Listing.pools(status.pools())
                + Listing.kernels(status.kernels())
                + Listing.queue(status.queue());
    }

    /** Prints the hosts. */
    @Descriptor("one line per host")
    public String hosts() {
        return Listing.hosts(cluster.status().hosts());
    }

    /** Prints the pools. */
    @Descriptor("one line per host pool")
    public String pools() {
        return Listing.pools(cluster.status().pools());
    }

    /** Takes a pool away. */
    @Descriptor("empty all hosts of a pool and give them back; pools tells how far it is")
    public String removepool(@Descriptor("the pool") String pool) {
        return wait(cluster.removePool(pool));
    }

    /** Keeps a pool that is being taken away. */
    @Descriptor("keep a pool that is being removed")
    public String keeppool(@Descriptor("the pool") String pool) {
        return wait(cluster.keepPool(pool));
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

    /** Has all replicas of a host moved to others. */
    @Descriptor("move all replicas off a host and place nothing on it; hosts tells how far it is")
    public String drain(@Descriptor("the host") String host) {
        return wait(cluster.drain(host));
    }

    /** Lets a host have replicas again. */
    @Descriptor("let a host have replicas again")
    public String undrain(@Descriptor("the host") String host) {
        return wait(cluster.undrain(host));
    }

    /** Goes on with one replica of a kernel without quorum. */
    @Descriptor("go on with one replica of a kernel that lost most of its members")
    public String recover(
            @Descriptor("the kernel's id, or an unambiguous beginning of it") String kernel,
            @Descriptor("the host of the replica to go on with") String from,
            @Descriptor("accept-loss: cells that only the lost hosts have are lost for good") String word) {
        return wait(cluster.recover(resolve(kernel), from, word.equals("accept-loss")));
    }

    /** Takes a kernel's processes away, unless variables would be lost by that. */
    @Descriptor("take an idle kernel's processes away; its next message brings them back")
    public String suspend(@Descriptor("the kernel's id, or an unambiguous beginning of it") String kernel) {
        return wait(cluster.suspend(resolve(kernel), false));
    }

    /** Takes a kernel's processes away. */
    @Descriptor("take an idle kernel's processes away; its next message brings them back")
    public String suspend(
            @Descriptor("the kernel's id, or an unambiguous beginning of it") String kernel,
            @Descriptor("accept-loss: variables that can't be in its log are lost") String word) {
        return wait(cluster.suspend(resolve(kernel), word.equals("accept-loss")));
    }

    /** Brings a suspended kernel back. */
    @Descriptor("give a suspended kernel its processes again")
    public String resume(@Descriptor("the kernel's id, or an unambiguous beginning of it") String kernel) {
        return wait(cluster.resume(resolve(kernel)));
    }

    /** Changes when a kernel's cells count as done. */
    @Descriptor("when idle is said: strict (after the commit) or pipelined (after the capture)")
    public String durability(
            @Descriptor("the kernel's id, or an unambiguous beginning of it") String kernel,
            @Descriptor("strict or pipelined") String mode) {
        Durability wanted = Durability.of(mode)
                .orElseThrow(() -> new IllegalArgumentException("\"" + mode + "\" is neither strict nor pipelined"));
        return wait(cluster.durability(resolve(kernel), wanted));
    }

    /** Prints a kernel's state as JSON. */
    @Descriptor("variables, checkpoints and undoable cells of a kernel, as JSON")
    public String state(@Descriptor("the kernel's id, or an unambiguous beginning of it") String kernel) {
        return wait(cluster.state(resolve(kernel), new StateRequest.Describe()));
    }

    /** Keeps the present state under a name. */
    @Descriptor("keep a kernel's present state under a name")
    public String checkpoint(
            @Descriptor("the kernel's id, or an unambiguous beginning of it") String kernel,
            @Descriptor("name of the checkpoint") String name) {
        return wait(cluster.state(resolve(kernel), new StateRequest.Checkpoint(name, false)));
    }

    /** Undoes the last cells. */
    @Descriptor("undo the last cells of a kernel")
    public String undo(
            @Descriptor("the kernel's id, or an unambiguous beginning of it") String kernel,
            @Descriptor("how many cells") int cells) {
        return wait(cluster.state(resolve(kernel), new StateRequest.Undo(cells)));
    }

    /** Goes back to a checkpoint. */
    @Descriptor("make a checkpoint the present state of a kernel")
    public String checkout(
            @Descriptor("the kernel's id, or an unambiguous beginning of it") String kernel,
            @Descriptor("name of the checkpoint") String name) {
        return wait(cluster.state(resolve(kernel), new StateRequest.Checkout(name)));
    }

    private String migrate(String kernel, String from, Optional<String> to) {
        return wait(cluster.migrate(resolve(kernel), from, to));
    }

    private static String wait(CompletionStage<String> stage) {
        try {
            return stage.toCompletableFuture()
                    .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw new IllegalStateException("not done after " + LIMIT_SECONDS + " s; it goes on, see status", e);
            }
            throw e.getCause() instanceof RuntimeException refused ? refused : e;
        }
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
