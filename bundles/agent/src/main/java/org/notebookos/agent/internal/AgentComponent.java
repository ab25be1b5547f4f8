package org.notebookos.agent.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.notebookos.agent.internal.device.Machine;
import org.notebookos.agent.internal.join.JoinSettings;
import org.notebookos.agent.internal.log.Keep;
import org.notebookos.agent.internal.replica.JournalBudget;
import org.notebookos.agent.internal.warm.WarmSettings;
import org.notebookos.hostlink.trust.Identity;
import org.notebookos.kernel.KernelPackage;
import org.notebookos.spi.Plugin;
import org.notebookos.spi.gpu.GpuBinder;
import org.notebookos.spi.replication.ReplicationBackend;
import org.notebookos.spi.runtime.ReplicaRuntime;
import org.notebookos.spi.store.ObjectStore;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Starts the host agent with its configuration and hands it the plugins, as they come and go. */
@Component(
        immediate = true,
        service = {},
        configurationPid = "org.notebookos.agent",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = AgentComponent.Config.class)
public final class AgentComponent {

    /** What this host is, and whom it works for. */
    @ObjectClassDefinition(name = "NotebookOS host agent")
    public @interface Config {

        @AttributeDefinition(description = "This host's id, unique in the cluster and the same after a restart")
        String hostId();

        @AttributeDefinition(description = "The host pool that this host came from")
        String pool() default "local";

        @AttributeDefinition(description = "Where the controller listens for hosts, host:port")
        String controller();

        @AttributeDefinition(description = "Directory for this host's kernels; made if missing")
        String directory();

        @AttributeDefinition(description = "File with the join token; empty if the controller wants none")
        String joinTokenFile() default "";

        @AttributeDefinition(
                description = "File of this host's key and certificate, made when it joins; empty: in the directory")
        String identityFile() default "";

        @AttributeDefinition(
                description = "File with the certificate of the cluster's authority, if the join token doesn't name it")
        String authorityFile() default "";

        @AttributeDefinition(description = "Python interpreter of the replicas; it needs ipykernel and cloudpickle")
        String python() default "python3";

        @AttributeDefinition(description = "Environment of the replicas' processes, NAME=VALUE")
        String[] environment() default {};

        @AttributeDefinition(description = "Replication backend whose address this host announces")
        String logBackend() default "jraft";

        @AttributeDefinition(
                description = "Processes that wait to become replicas as long as the controller hasn't said how many")
        int warmProcesses() default 1;

        @AttributeDefinition(description = "Processes that wait to become replicas, at most")
        int warmMaximum() default 8;

        @AttributeDefinition(description = "Megabytes of memory that processes which wait may take, all together")
        int warmMegabytes() default 1024;

        @AttributeDefinition(
                description = "Megabytes of memory that the host must have left; else no process is made to wait")
        int warmFreeMegabytes() default 1024;

        @AttributeDefinition(
                description = "Python modules that processes import before they become replicas, such as numpy")
        String[] warmModules() default {};

        @AttributeDefinition(description = "Cells of each kernel that can be undone, at most")
        int undoCells() default 20;

        @AttributeDefinition(description = "Hours after which a cell can't be undone any more")
        int undoHours() default 24;

        @AttributeDefinition(description = "Megabytes of the object store that each kernel may use for undo")
        int undoMegabytes() default 2048;

        @AttributeDefinition(
                description = "Megabytes of outputs of one kernel that are kept until every client has confirmed them")
        int outputMegabytes() default 64;

        @AttributeDefinition(description = "Megabytes of such outputs of all kernels of this host together")
        int outputTotalMegabytes() default 128;

        @AttributeDefinition(
                description =
                        "Seconds after a cell's end, and after each sign that it moves memory, within which its process must"
                                + " let go of its GPUs; else it is interrupted, then ended")
        int releaseSeconds() default 30;

        @AttributeDefinition(description = "Thousandths of a processor for replicas; 0: all that the machine has")
        int millicpus() default 0;

        @AttributeDefinition(description = "Megabytes of memory for replicas; 0: all that the machine has")
        int memoryMegabytes() default 0;
    }

    private final Services services = new Services();
    private final Agent agent;

    /** Starts the agent. Plugins are bound afterwards; it waits for them. */
    @Activate
    public AgentComponent(Config config, BundleContext context) throws IOException {
        Path directory = Path.of(config.directory()).toAbsolutePath();
        AgentSettings settings = new AgentSettings(
                join(config, directory, context.getBundle().getVersion().toString()),
                directory,
                config.python(),
                environment(config.environment()),
                config.logBackend(),
                warm(config),
                keep(config),
                new JournalBudget((long) config.outputMegabytes() << 20, (long) config.outputTotalMegabytes() << 20),
                releaseWithin(config),
                Machine.of(config.millicpus(), config.memoryMegabytes()));
        Path kernelPackage = KernelPackage.extractTo(directory.resolve("python"));
        agent = new Agent(settings, services, Clock.systemUTC(), kernelPackage);
    }

    @Deactivate
    void close() {
        agent.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindBackend(ReplicationBackend backend, Map<String, Object> properties) {
        services.bindBackend(name(properties), backend);
    }

    void unbindBackend(ReplicationBackend backend, Map<String, Object> properties) {
        services.unbindBackend(name(properties), backend);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindRuntime(ReplicaRuntime runtime) {
        services.bindRuntime(runtime);
    }

    void unbindRuntime(ReplicaRuntime runtime) {
        services.unbindRuntime(runtime);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindStore(ObjectStore store, Map<String, Object> properties) {
        services.bindStore(store, StoreFolder.mark(properties));
    }

    void unbindStore(ObjectStore store) {
        services.unbindStore(store);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindBinder(GpuBinder binder) {
        services.bindBinder(binder);
    }

    void unbindBinder(GpuBinder binder) {
        services.unbindBinder(binder);
    }

    private static JoinSettings join(Config config, Path directory, String version) {
        return new JoinSettings(
                config.hostId(),
                config.pool(),
                version,
                config.controller(),
                config.identityFile().isEmpty() ? directory.resolve(Identity.FILE) : Path.of(config.identityFile()),
                file(config.joinTokenFile()),
                file(config.authorityFile()));
    }

    private static Optional<Path> file(String name) {
        return Optional.of(name).filter(given -> !given.isEmpty()).map(Path::of);
    }

    private static WarmSettings warm(Config config) {
        return new WarmSettings(
                config.warmProcesses(),
                config.warmMaximum(),
                config.warmMegabytes(),
                config.warmFreeMegabytes(),
                List.of(config.warmModules()));
    }

    private static Duration releaseWithin(Config config) {
        if (config.releaseSeconds() < 1) {
            throw new IllegalArgumentException(
                    "org.notebookos.agent: releaseSeconds must be at least 1, not " + config.releaseSeconds());
        }
        return Duration.ofSeconds(config.releaseSeconds());
    }

    private static Keep keep(Config config) {
        return new Keep(
                config.undoCells(),
                Duration.ofHours(config.undoHours()).toMillis(),
                Keep.USUAL.inlineBytes(),
                (long) config.undoMegabytes() << 20);
    }

    private static String name(Map<String, Object> properties) {
        return String.valueOf(properties.get(Plugin.NAME));
    }

    /** Reads NAME=VALUE pairs. */
    static Map<String, String> environment(String[] pairs) {
        Map<String, String> environment = new HashMap<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("org.notebookos.agent: environment takes NAME=VALUE, not " + pair);
            }
            environment.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return environment;
    }
}
