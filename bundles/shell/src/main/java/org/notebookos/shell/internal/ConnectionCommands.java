package org.notebookos.shell.internal;

import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.felix.service.command.Descriptor;
import org.notebookos.gateway.api.ConnectionService;
import org.notebookos.scheduler.api.KernelInfo;
import org.notebookos.scheduler.api.KernelService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * The commands of scope {@code nbos} about connection files. They are there always, and say so if there can be none. Owner of
 * the state: the reference.
 */
@Component(
        service = ConnectionCommands.class,
        property = {"osgi.command.scope=nbos", "osgi.command.function=connect", "osgi.command.function=disconnect"})
public final class ConnectionCommands {

    private static final long LIMIT_SECONDS = 20;

    private final KernelService kernels;
    private final AtomicReference<ConnectionService> service = new AtomicReference<>();

    @Activate
    public ConnectionCommands(@Reference KernelService kernels) {
        this.kernels = kernels;
    }

    /** The gateway appeared. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindService(ConnectionService connections) {
        service.set(connections);
    }

    /** The gateway went, unless a new one has taken its place already. */
    void unbindService(ConnectionService connections) {
        service.compareAndSet(connections, null);
    }

    /** Opens a kernel's ZeroMQ sockets. */
    @Descriptor("open a kernel's ZeroMQ sockets and print its connection file's path")
    public String connect(@Descriptor("the kernel's id, or an unambiguous beginning of it") String kernel) {
        return ask(connections -> connections.connect(resolve(kernel))).file().toString();
    }

    /** Closes a kernel's ZeroMQ sockets. */
    @Descriptor("close a kernel's ZeroMQ sockets and delete its connection file")
    public String disconnect(@Descriptor("the kernel's id, or an unambiguous beginning of it") String kernel) {
        return ask(connections -> connections.disconnect(resolve(kernel))) ? "closed" : "it had no sockets";
    }

    private <T> T ask(Function<ConnectionService, CompletionStage<T>> wish) {
        ConnectionService current = service.get();
        if (current == null) {
            throw new IllegalStateException("the gateway is not running, or has no connectionDirectory");
        }
        try {
            return wish.apply(current)
                    .toCompletableFuture()
                    .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException refused ? refused : e;
        }
    }

    private String resolve(String kernel) {
        List<String> ids = kernels.kernels().stream()
                .map(KernelInfo::id)
                .filter(id -> id.startsWith(kernel))
                .toList();
        if (ids.size() != 1) {
            throw new IllegalArgumentException(
                    (ids.isEmpty() ? "no kernel's id begins with " : "more than one kernel's id begins with ")
                            + kernel);
        }
        return ids.get(0);
    }
}
