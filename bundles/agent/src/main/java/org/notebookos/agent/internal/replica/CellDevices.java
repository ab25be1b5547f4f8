package org.notebookos.agent.internal.replica;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.notebookos.agent.internal.device.DeviceLedger;
import org.notebookos.spi.gpu.GpuBindException;
import org.notebookos.spi.gpu.GpuBinding;
import org.notebookos.spi.gpu.GpuDevice;
import org.notebookos.spi.gpu.GpuLease;
import org.notebookos.spi.gpu.GpuRelease;
import org.notebookos.spi.gpu.GpuUsage;
import org.notebookos.spi.gpu.ReleaseStrength;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The devices under one lease, from reserved over bound and attached to free. Whatever becomes of the cell, {@link #letGo} or {@link
 * #abandon} makes them free: at once, or when the process has ended that uses them. Owner of the state: the replica's mailbox.
 */
final class CellDevices {

    /** Is told in the mailbox. */
    interface Observer {

        /** They are free, after they were bound. */
        void devicesFree(GpuRelease release);

        /** They stay held until the process has ended, which the observer sees to; see {@link #mustEnd()}. */
        void devicesKept();

        /** One of them can't be used any more. */
        void devicesLost(String why);
    }

    private static final Logger LOG = LoggerFactory.getLogger(CellDevices.class);
    /** Filling a device from a checkpoint takes its time. */
    private static final Duration ATTACHED_WITHIN = Duration.ofSeconds(120);

    private static final Duration BOUND_WITHIN = Duration.ofSeconds(60);
    /** Binders promise an answer within seconds. */
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(20);

    private static final Duration ENDED_WITHIN = Duration.ofSeconds(10);
    private static final Duration ASK_AGAIN = Duration.ofSeconds(2);

    private final HostContext host;
    private final Executor mailbox;
    private final GpuLease lease;
    private final Observer observer;
    private final CompletableFuture<Void> freed = new CompletableFuture<>();
    private Optional<DeviceLedger.Reservation> reservation = Optional.empty();
    private Optional<GpuBinding> binding = Optional.empty();
    private CompletionStage<Void> bound = CompletableFuture.completedFuture(null);
    private Optional<CompletionStage<?>> end = Optional.empty();
    private String mustEnd = "";
    private boolean over;
    private boolean asking;
    private boolean ended;
    private long boundAt;
    private long life;

    CellDevices(HostContext host, Executor mailbox, GpuLease lease, Observer observer) {
        this.host = host;
        this.mailbox = mailbox;
        this.lease = lease;
        this.observer = observer;
        if (lease.gpus() == 0) {
            freed.complete(null);
        }
    }

    /** Keeps devices, rather these than others; false if too few are free. */
    boolean reserve(List<String> preferred) {
        if (lease.gpus() == 0) {
            return true;
        }
        reservation = host.ledger().reserve(lease, host.services().devices(), preferred);
        return reservation.isPresent();
    }

    /** Begins to make them usable; see {@link #bound()}. */
    void bind() {
        reservation.ifPresent(reserved -> bound = host.services()
                .binder()
                .map(binder -> BinderCall.of(() -> binder.bind(lease, reserved.deviceIds())))
                .orElseGet(() -> failed("the GPU plugin was stopped"))
                .thenAcceptAsync(this::bound, mailbox));
    }

    /** Completes in the mailbox when they are usable; fails if they can't be, or were given up meanwhile. */
    CompletionStage<Void> bound() {
        if (!held()) {
            return bound;
        }
        return BinderCall.within(bound, BOUND_WITHIN).thenRunAsync(() -> {}, mailbox);
    }

    private void bound(GpuBinding made) {
        binding = Optional.of(made);
        boundAt = System.nanoTime();
        if (over) {
            ask();
            throw new GpuBindException(GpuBindException.Code.FAILED, "the cell ended before its devices were bound");
        }
        made.lost().thenAcceptAsync(why -> lost(made, why), mailbox);
    }

    private void lost(GpuBinding made, String why) {
        if (!over) {
            LOG.error("devices {} of {} were lost: {}", ids(), made.lease(), why);
            observer.devicesLost(String.join(", ", ids()) + ": " + why);
        }
    }

    /**
     * Says which process uses them from now on; one that used them before must have ended, and is waited for.
     *
     * @param ofLife number of that process's life
     * @param exit completes when that process has ended
     * @return completes in the mailbox; fails as {@link GpuBinding#attach} does
     */
    CompletionStage<Void> attach(long pid, long ofLife, CompletionStage<?> exit) {
        life = ofLife;
        GpuBinding made = binding.orElseThrow();
        CompletionStage<?> before = end.orElseGet(() -> CompletableFuture.completedFuture(null));
        end = Optional.of(exit);
        return ended(before)
                .thenComposeAsync(unused -> attach(made, pid), mailbox)
                .thenRunAsync(() -> {}, mailbox);
    }

    private CompletionStage<Void> attach(GpuBinding made, long pid) {
        return over
                ? failed("the cell ended before its process was named")
                : BinderCall.within(BinderCall.of(() -> made.attach(pid)), ATTACHED_WITHIN);
    }

    private static CompletionStage<Void> ended(CompletionStage<?> exit) {
        return BinderCall.<Void>within(exit.thenApply(unused -> null), ENDED_WITHIN)
                .exceptionallyCompose(silence -> failed("the process that used them before doesn't end"));
    }

    List<String> ids() {
        return binding.map(GpuBinding::devices).orElse(List.of()).stream()
                .map(GpuDevice::id)
                .toList();
    }

    Map<String, String> environment() {
        return binding.map(GpuBinding::environment).orElse(Map.of());
    }

    ReleaseStrength strength() {
        return binding.map(GpuBinding::strength).orElse(ReleaseStrength.OFFLOAD);
    }

    /** Number of the life of the process that was told of them last, 0 before. */
    long life() {
        return life;
    }

    /** Tells whether a lease holds devices. */
    boolean held() {
        return reservation.isPresent();
    }

    /** Tells whether a process has been told of them, and neither it nor anybody else has said that it is done with them. */
    boolean inUse() {
        return end.isPresent() && !over;
    }

    /** Tells whether a process was told of them and they aren't free yet. */
    boolean attached() {
        return end.isPresent() && held();
    }

    /** Returns why the process must end before they are free, for people; empty: it needn't. */
    String mustEnd() {
        return mustEnd;
    }

    /** Completes in the mailbox when nothing is held any more. */
    CompletionStage<Void> freed() {
        return freed;
    }

    /** No process has begun to use them, though one may have been told of them. */
    void giveUp() {
        if (attached()) {
            letGo(false);
        } else {
            abandon();
        }
    }

    /** The process doesn't use them any more; {@code hung}: they are at work all the same. */
    void letGo(boolean hung) {
        if (!inUse()) {
            return;
        }
        over = true;
        if (hung) {
            keep("a GPU was still at work long after the cell had ended");
        } else {
            ask();
        }
    }

    /** Nobody will say any more that the process is done with them: they are free when it has ended, or at once if there is none. */
    void abandon() {
        if (!held()) {
            freed.complete(null);
            return;
        }
        if (!over && end.isPresent()) {
            over = true;
            afterEnd();
        } else if (!over) {
            over = true;
            binding.ifPresentOrElse(made -> ask(), this::abandonBinding);
        }
        if (end.isPresent()) {
            endExpected();
        }
    }

    /** Nothing was bound, or it is bound later than it is wanted, see {@link #bound}. */
    private void abandonBinding() {
        bound.whenCompleteAsync(
                (unused, failure) -> {
                    if (binding.isEmpty()) {
                        reservation.ifPresent(host.ledger()::free);
                        reservation = Optional.empty();
                        freed.complete(null);
                    }
                },
                mailbox);
        host.later(ANSWERED_WITHIN, mailbox, this::strand);
    }

    /** The process was told to end. One that can't, because its driver hangs, is not waited for. */
    void endExpected() {
        host.later(ENDED_WITHIN, mailbox, () -> {
            if (held() && !ended) {
                LOG.error("the process that used devices {} doesn't end", ids());
                end();
            }
        });
    }

    /** The cell is over, whatever its devices are: until they are free they are nobody's. */
    void strand() {
        reservation.ifPresent(host.ledger()::strand);
    }

    private void keep(String why) {
        mustEnd = why;
        LOG.info("devices {} stay held until their process has ended: {}", ids(), why);
        afterEnd();
        observer.devicesKept();
    }

    private void afterEnd() {
        end.orElseThrow().whenCompleteAsync((unused, failure) -> end(), mailbox);
    }

    private void end() {
        if (!ended) {
            ended = true;
            ask();
        }
    }

    private void ask() {
        if (asking || !held()) {
            return;
        }
        asking = true;
        GpuBinding asked = binding.orElseThrow();
        BinderCall.within(BinderCall.of(asked::release), ANSWERED_WITHIN).whenCompleteAsync(this::answered, mailbox);
    }

    private void answered(GpuRelease release, Throwable failure) {
        asking = false;
        if (failure != null) {
            failed(Causes.of(failure));
        } else if (!release.processMustEnd()) {
            free(release);
        } else if (ended || end.isEmpty()) {
            host.later(ASK_AGAIN, mailbox, this::ask);
        } else {
            keep(release.why());
        }
    }

    /** The binder doesn't offer any more what it can't free. */
    private void failed(Throwable failure) {
        if (failure instanceof BinderCall.Silence && !ended && end.isPresent()) {
            keep(failure.getMessage());
            return;
        }
        LOG.error("devices {} of {} could not be freed", ids(), lease, failure);
        free(GpuRelease.free(0, GpuUsage.timeOnly((System.nanoTime() - boundAt) / 1000)));
    }

    private void free(GpuRelease release) {
        reservation.ifPresent(host.ledger()::free);
        reservation = Optional.empty();
        observer.devicesFree(release);
        freed.complete(null);
    }

    private static <T> CompletionStage<T> failed(String why) {
        return CompletableFuture.failedFuture(new GpuBindException(GpuBindException.Code.FAILED, why));
    }
}
