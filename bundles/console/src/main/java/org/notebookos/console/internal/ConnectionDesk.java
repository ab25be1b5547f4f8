package org.notebookos.console.internal;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.notebookos.console.internal.ConsoleException.Code;
import org.notebookos.gateway.api.ConnectionService;
import org.notebookos.gateway.api.KernelConnection;
import org.notebookos.scheduler.api.SchedulerException;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Asks the gateway for the connection files of kernels; the gateway may come and go. Thread-safe. */
@Component(service = ConnectionDesk.class)
public final class ConnectionDesk {

    private static final long LIMIT_SECONDS = 20;

    /**
     * What operators are told.
     *
     * @param file the connection file, on the controller's machine
     * @param connection what it holds
     */
    record Told(String file, String connection) {}

    private final AtomicReference<ConnectionService> service = new AtomicReference<>();

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

    /** Opens a kernel's sockets. */
    Reply connect(String kernel) {
        KernelConnection connection = ask(connections -> connections.connect(kernel));
        return Reply.ok(new Told(connection.file().toString(), connection.text()));
    }

    /** Closes a kernel's sockets. */
    Reply disconnect(String kernel) {
        boolean was = ask(connections -> connections.disconnect(kernel));
        return Reply.done(was ? "the sockets are closed and the connection file is gone" : "it had no sockets");
    }

    private <T> T ask(Function<ConnectionService, CompletionStage<T>> wish) {
        ConnectionService current = service.get();
        if (current == null) {
            throw new ConsoleException(
                    Code.UNAVAILABLE,
                    "the gateway has no connection files: it is not running, or its connectionDirectory is not configured");
        }
        try {
            return wish.apply(current).toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SchedulerException refused) {
                throw refused;
            }
            throw new ConsoleException(Code.FAILED, "not done: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new ConsoleException(Code.TIMEOUT, "not done after " + LIMIT_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsoleException(Code.UNAVAILABLE, "the controller is stopping", e);
        }
    }
}
