package org.notebookos.console.internal;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.notebookos.console.internal.ConsoleException.Code;
import org.notebookos.scheduler.api.ClusterService;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.scheduler.api.SchedulerException;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Asks the scheduler, which may come and go. Thread-safe. */
@Component(service = ClusterDesk.class)
public final class ClusterDesk {

    private final AtomicReference<ClusterService> service = new AtomicReference<>();

    /** A scheduler appeared, or a better one. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindService(ClusterService scheduler) {
        service.set(scheduler);
    }

    /** A scheduler went, unless a better one has taken its place already. */
    void unbindService(ClusterService scheduler) {
        service.compareAndSet(scheduler, null);
    }

    /** Returns the state of the cluster; fails with {@code UNAVAILABLE} while there is no scheduler. */
    public ClusterStatus status() {
        return require().status();
    }

    /** Returns the state of the cluster, if there is a scheduler. */
    public Optional<ClusterStatus> statusIfThere() {
        return Optional.ofNullable(service.get()).map(ClusterService::status);
    }

    /**
     * Has the scheduler do something, and waits for the outcome.
     *
     * @param limitSeconds how long to wait; what was begun goes on afterwards
     * @return what the scheduler says
     */
    String ask(long limitSeconds, Function<ClusterService, CompletionStage<String>> wish) {
        try {
            return wish.apply(require()).toCompletableFuture().get(limitSeconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SchedulerException refused) {
                throw refused;
            }
            throw new ConsoleException(Code.FAILED, "not done: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new ConsoleException(
                    Code.TIMEOUT, "not done after " + limitSeconds + " s; it goes on, see status", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsoleException(Code.UNAVAILABLE, "the controller is stopping", e);
        }
    }

    /** Returns the HTTP status for a refusal of the scheduler. */
    static int status(SchedulerException.Code code) {
        return switch (code) {
            case NO_SUCH_KERNEL, NO_SUCH_HOST, NO_SUCH_POOL -> 404;
            case KERNEL_EXISTS, NO_HOSTS, GPUS_UNAVAILABLE, BUSY, REFUSED -> 409;
            case NO_QUORUM, NO_PLUGIN -> 503;
            case TIMEOUT -> 504;
            case STORAGE, FAILED -> 500;
        };
    }

    private ClusterService require() {
        ClusterService current = service.get();
        if (current == null) {
            throw new ConsoleException(
                    Code.UNAVAILABLE,
                    "the scheduler is not running yet, or one of the plugins that it needs is missing");
        }
        return current;
    }
}
