package org.notebookos.scheduler.api;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Is told what kernels do. Register as an OSGi service (whiteboard).
 *
 * <p>Called for one kernel by one thread at a time, in order; for different kernels at the same time. Must return
 * quickly and never block: it is on the path of every output.
 */
@ConsumerType
public interface KernelListener {

    /** Takes an event. */
    void kernelEvent(KernelEvent event);
}
