package org.notebookos.scheduler.core;

import org.notebookos.spi.session.SessionPolicy;
import org.notebookos.spi.session.SessionPolicy.ContainerLifetime;
import org.notebookos.spi.session.SessionPolicy.GpuBindingTime;
import org.notebookos.spi.session.SessionPolicy.Shortage;

/**
 * What a session policy said when a kernel was made: the kernel keeps it, whatever becomes of the policy.
 *
 * @param policy its name, for people
 * @param gpus when GPUs are bound
 * @param container how long a process is used
 * @param shortage what a cell does that finds no idle GPUs
 * @param warm whether a replica needs a warm container
 */
public record SessionPlan(
        String policy, GpuBindingTime gpus, ContainerLifetime container, Shortage shortage, boolean warm) {

    /** What kernels were given before there were several policies. */
    static final SessionPlan FIRST = new SessionPlan(
            "notebookos", GpuBindingTime.PER_CELL, ContainerLifetime.PER_KERNEL, Shortage.MIGRATE, false);

    static SessionPlan of(String name, SessionPolicy policy) {
        return new SessionPlan(
                name,
                policy.gpuBindingTime(),
                policy.containerLifetime(),
                policy.onShortage(),
                policy.needsWarmContainer());
    }

    boolean reserves() {
        return gpus == GpuBindingTime.PER_SESSION;
    }

    boolean freshProcessPerCell() {
        return container == ContainerLifetime.PER_CELL;
    }

    boolean migrates() {
        return shortage == Shortage.MIGRATE;
    }
}
