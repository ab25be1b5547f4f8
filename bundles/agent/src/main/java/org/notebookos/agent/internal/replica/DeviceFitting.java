package org.notebookos.agent.internal.replica;

import java.time.Duration;
import java.util.Optional;
import org.notebookos.hostlink.v1.CellRefused;
import org.notebookos.spi.gpu.GpuBindException;

/**
 * Brings a cell's devices and its process together: waits until they are bound, exchanges a process that can't use them for a fresh one,
 * and says which process will use them. Owner of the state: the replica's mailbox.
 */
final class DeviceFitting {

    /** Is told in the mailbox, once. */
    interface Observer {

        /** The process can use them. */
        void fitted();

        /** It can't. */
        void unfit(CellRefused.Code code, String why);
    }

    /** A fresh process is filled with all that the kernel has. */
    private static final Duration FRESH_WITHIN = Duration.ofSeconds(120);

    private final CellOrder order;
    private final CellParts parts;
    private final CellDevices devices;
    private final CellRun.Site site;
    private final Observer observer;
    private boolean exchanging;
    private boolean exchanged;
    private boolean over;

    DeviceFitting(CellOrder order, CellParts parts, CellDevices devices, CellRun.Site site, Observer observer) {
        this.order = order;
        this.parts = parts;
        this.devices = devices;
        this.site = site;
        this.observer = observer;
    }

    void begin() {
        devices.bound().whenComplete((unused, failure) -> {
            if (failure != null) {
                unfit(CellRefused.Code.BIND_FAILED, "the devices could not be bound: " + message(failure));
            } else {
                fit();
            }
        });
    }

    /** The cell is over. */
    void cancel() {
        over = true;
    }

    /** Looks again at what it waits for. */
    void reconsider() {
        if (over || !exchanging) {
            return;
        }
        parts.process().hurry();
        switch (parts.process().phase()) {
            case FAILED, NONE -> unfit(CellRefused.Code.NOT_READY, "the replica has no process any more");
            case READY -> {
                if (parts.process().upTo(parts.log().state().finishedTerm())) {
                    exchanging = false;
                    fit();
                }
            }
            case STARTING, HYDRATING -> {
                // The one that takes its place is on its way.
            }
        }
    }

    /** The process ended; while it is exchanged another one follows, unless too many have ended. */
    void processDied(String why) {
        if (exchanging) {
            reconsider();
        } else {
            unfit(CellRefused.Code.NOT_READY, "the replica's process died: " + why);
        }
    }

    private void fit() {
        if (over) {
            return;
        }
        if (devices.ids().isEmpty()) {
            fitted();
            return;
        }
        if (parts.process().pid() == 0) {
            unfit(CellRefused.Code.NOT_READY, "the replica has no process any more");
            return;
        }
        Optional<String> misfit = parts.process().gpus().misfit(devices.ids(), devices.strength());
        if (misfit.isPresent()) {
            exchange(misfit.get());
            return;
        }
        long life = parts.process().lifeNumber();
        devices.attach(parts.process().pid(), life, parts.process().exit())
                .whenComplete((unused, failure) -> attached(life, failure));
    }

    private void attached(long life, Throwable failure) {
        if (over || life != parts.process().lifeNumber()) {
            return;
        }
        Throwable cause = Causes.of(failure);
        if (cause == null) {
            fitted();
        } else if (cause instanceof GpuBindException e && e.code() == GpuBindException.Code.PROCESS_UNFIT) {
            exchange(e.getMessage());
        } else {
            unfit(CellRefused.Code.BIND_FAILED, "the process could not be given the devices: " + message(cause));
        }
    }

    private void exchange(String why) {
        if (exchanged) {
            unfit(CellRefused.Code.BIND_FAILED, "not even a fresh process can use the devices: " + why);
            return;
        }
        exchanged = true;
        exchanging = true;
        String lost = Errands.lost(parts.log().state());
        if (!lost.isEmpty()) {
            parts.traffic()
                    .say(parts.notices()
                            .stderr(
                                    order,
                                    "NotebookOS: the kernel's process had to be exchanged for this cell's GPUs: " + why
                                            + ". What only it had is gone: " + lost));
        }
        site.exchange("for the GPUs of its cell: " + why);
        parts.host().later(FRESH_WITHIN, parts.mailbox(), () -> {
            if (exchanging) {
                unfit(CellRefused.Code.NOT_READY, "the process that can use the devices was not ready in time");
            }
        });
    }

    private void fitted() {
        over = true;
        observer.fitted();
    }

    private void unfit(CellRefused.Code code, String why) {
        if (!over) {
            over = true;
            observer.unfit(code, why);
        }
    }

    private static String message(Throwable failure) {
        return Causes.of(failure).getMessage();
    }
}
