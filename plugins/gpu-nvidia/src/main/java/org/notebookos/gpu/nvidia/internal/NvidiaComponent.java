package org.notebookos.gpu.nvidia.internal;

import java.time.Duration;
import java.util.Dictionary;
import java.util.Hashtable;
import org.notebookos.spi.Plugin;
import org.notebookos.spi.gpu.GpuBinder;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Offers NVIDIA's GPUs to the agent, before simulated ones, as soon as and as long as this machine has some. */
@Component(
        immediate = true,
        service = {},
        configurationPid = "org.notebookos.gpu.nvidia",
        configurationPolicy = ConfigurationPolicy.OPTIONAL)
@Designate(ocd = NvidiaComponent.Config.class)
public final class NvidiaComponent {

    /** How GPUs are offered and come free. */
    @ObjectClassDefinition(name = "NotebookOS NVIDIA GPUs")
    public @interface Config {

        @AttributeDefinition(
                description =
                        "How a GPU comes free after a cell: offload, checkpoint, restart, or auto: offload, and checkpoint"
                                + " after restSeconds where the driver can")
        String release() default "auto";

        @AttributeDefinition(
                description =
                        "MiB that a process may keep on each of its GPUs after an offload; with more on one of them, it is"
                                + " checkpointed or ended")
        int leftMiB() default 1024;

        @AttributeDefinition(
                description =
                        "release=auto: seconds without a GPU after which the driver puts aside what a process keeps"
                                + " on one; 0: at each release")
        int restSeconds() default 30;

        @AttributeDefinition(
                description =
                        "As how many devices a GPU is offered, each with a limit of memory that the driver enforces")
        int shares() default 1;

        @AttributeDefinition(
                description = "Percent of a GPU's processors that the tenant of a share may use at most; 0: all")
        int sharePercent() default 0;

        @AttributeDefinition(description = "UUIDs of the GPUs and MIG instances to use; none: all")
        String[] devices() default {};

        @AttributeDefinition(description = "Seconds after which a call of the driver is taken for hung")
        int driverSeconds() default 10;

        @AttributeDefinition(
                description =
                        "Seconds for each step of a checkpoint, and for memory to be free after its process's end")
        int releaseSeconds() default 10;

        @AttributeDefinition(
                description = "Folder of the driver's libraries and commands; empty: where the system has them")
        String driverFolder() default "";

        @AttributeDefinition(
                description =
                        "Folder of the sockets and logs of MPS daemons, with a short path; empty: the bundle's own")
        String mpsDirectory() default "";

        @AttributeDefinition(description = "Python interpreter that tries whether the limits of shares hold")
        String python() default "python3";
    }

    private static final int BEFORE_SIMULATED = 100;
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

    private final Presence presence;

    @Activate
    public NvidiaComponent(Config config, BundleContext context) {
        NvidiaSettings settings =
                NvidiaSettings.of(config, context.getDataFile("").toPath());
        presence = new Presence(settings, LOOK_AGAIN, binder -> offer(context, binder));
    }

    private static Runnable offer(BundleContext context, GpuBinder binder) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(Plugin.NAME, "nvidia");
        properties.put(Constants.SERVICE_RANKING, BEFORE_SIMULATED);
        ServiceRegistration<GpuBinder> registration = context.registerService(GpuBinder.class, binder, properties);
        return () -> withdraw(registration);
    }

    private static void withdraw(ServiceRegistration<GpuBinder> registration) {
        try {
            registration.unregister();
        } catch (IllegalStateException e) {
            // The framework was first: it withdraws the services of a bundle that stops.
        }
    }

    @Deactivate
    void close() {
        presence.close();
    }
}
