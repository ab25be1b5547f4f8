package org.notebookos.session.notebookos.internal;

import org.notebookos.spi.session.SessionPolicy;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The published system's sessions: replicated kernels that live long, and GPUs that are bound only while a cell runs. */
@Component(property = "nbos.name=notebookos", configurationPid = "org.notebookos.session.notebookos")
@Designate(ocd = NotebookosSession.Config.class)
public final class NotebookosSession implements SessionPolicy {

    /** Configuration of the policy. */
    @ObjectClassDefinition(
            name = "NotebookOS sessions",
            description = "Replicated kernels; GPUs are bound while a cell runs.")
    public @interface Config {
        @AttributeDefinition(description = "Replicas of a new kernel, each on a host of its own: odd.")
        int replicasPerKernel() default 3;
    }

    private final int replicas;

    @Activate
    public NotebookosSession(Config config) {
        this(config.replicasPerKernel());
    }

    NotebookosSession(int replicas) {
        if (replicas < 1 || replicas % 2 == 0) {
            throw new IllegalArgumentException(
                    "replicasPerKernel must be odd, so that a majority is clear, not " + replicas);
        }
        this.replicas = replicas;
    }

    @Override
    public int replicasPerKernel() {
        return replicas;
    }

    @Override
    public GpuBindingTime gpuBindingTime() {
        return GpuBindingTime.PER_CELL;
    }

    @Override
    public ContainerLifetime containerLifetime() {
        return ContainerLifetime.PER_KERNEL;
    }

    @Override
    public Shortage onShortage() {
        return Shortage.MIGRATE;
    }

    @Override
    public boolean needsWarmContainer() {
        return false;
    }

    @Override
    public QueueOrder queueOrder() {
        return QueueOrder.FAIR_SHARE;
    }
}
