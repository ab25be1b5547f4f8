package org.notebookos.scheduler.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.notebookos.hostlink.HostlinkServer;
import org.notebookos.scheduler.api.ClusterService;
import org.notebookos.scheduler.api.KernelListener;
import org.notebookos.scheduler.api.KernelService;
import org.notebookos.scheduler.api.SchedulerException;
import org.notebookos.scheduler.core.Event;
import org.notebookos.scheduler.core.IdleSettings;
import org.notebookos.scheduler.core.ScalingSettings;
import org.notebookos.scheduler.core.Settings;
import org.notebookos.scheduler.internal.hosts.Admission;
import org.notebookos.scheduler.internal.journal.Journal;
import org.notebookos.scheduler.internal.outputs.OutputRelay;
import org.notebookos.spi.placement.PlacementPolicy;
import org.notebookos.spi.pool.HostPool;
import org.notebookos.spi.scaling.ScalingPolicy;
import org.notebookos.spi.session.SessionPolicy;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the scheduler together, and offers {@link KernelService} and {@link ClusterService} once hosts can dial. Called by the
 * component runtime; owner of the server and the registration: its life cycle.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = "org.notebookos.scheduler",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = SchedulerComponent.Config.class)
public final class SchedulerComponent {

    /** Configuration of the scheduler. */
    @ObjectClassDefinition(name = "NotebookOS scheduler", description = "Places kernels and runs their cells.")
    public @interface Config {
        @AttributeDefinition(description = "Directory of the scheduler's durable state.")
        String directory() default "var/scheduler";

        @AttributeDefinition(description = "Address on which host agents dial; loopback unless TLS is set up.")
        String hostlinkHost() default "127.0.0.1";

        @AttributeDefinition(description = "Port on which host agents dial; 0 picks a free one.")
        int hostlinkPort() default 7070;

        @AttributeDefinition(description = "File with the token that agents must present; empty: none is asked for.")
        String joinTokenFile() default "";

        @AttributeDefinition(description = "Name of the placement policy.")
        String placementPolicy() default "least-subscribed";

        @AttributeDefinition(description = "Name of the session policy.")
        String sessionPolicy() default "notebookos";

        @AttributeDefinition(description = "Name of the scaling policy; none: pools neither grow nor shrink.")
        String scalingPolicy() default "none";

        @AttributeDefinition(
                description = "A host that is given up and isn't empty after this time stays, in milliseconds.")
        long releaseGiveUpMillis() default 150_000;

        @AttributeDefinition(
                description = "A pool that can't grow isn't asked again for this time, in milliseconds; "
                        + "doubled with each failure in a row.")
        long growBackoffMillis() default 5_000;

        @AttributeDefinition(description = "The longest such time, in milliseconds.")
        long growBackoffMaxMillis() default 300_000;

        @AttributeDefinition(
                description =
                        "A host that a pool makes and that hasn't joined after this time, in milliseconds, is given "
                                + "back to the pool.")
        long joinWithinMillis() default 300_000;

        @AttributeDefinition(
                description = "The scaling policy isn't told again for this time of those who wait for hosts, "
                        + "in milliseconds.")
        long unservedAgainMillis() default 5_000;

        @AttributeDefinition(description = "Name of the replication backend of new kernels.")
        String replicationBackend() default "jraft";

        @AttributeDefinition(description = "A host that is silent for this long is dead, in milliseconds.")
        long heartbeatTimeoutMillis() default 1500;

        @AttributeDefinition(
                description = "A host whose connection broke is dead if it isn't back in this time, in milliseconds.")
        long redialGraceMillis() default 700;

        @AttributeDefinition(
                description = "How long known hosts may take to dial after the controller's start, in milliseconds.")
        long reattachGraceMillis() default 60_000;

        @AttributeDefinition(description = "Highest subscription limit of the cluster.")
        double subscriptionLimitMax() default 7.0;

        @AttributeDefinition(
                description =
                        "GPUs that cells and reservations of one user may hold at a time; 0: as many as there are.")
        int gpusPerUser() default 0;

        @AttributeDefinition(
                description =
                        "Standbys of a kernel that is idle for so many seconds take over what is committed only when "
                                + "they are needed; 0: never.")
        int standbysWarmAfter() default 0;

        @AttributeDefinition(
                description = "Standbys of a kernel that is idle for so many seconds have no process; 0: never.")
        int standbysColdAfter() default 0;

        @AttributeDefinition(
                description = "A kernel that is idle for so many seconds has no process until its next message, and "
                        + "subscribes nothing; 0: never.")
        int suspendAfter() default 0;

        @AttributeDefinition(description = "A kernel that is idle for so many seconds is deleted; 0: never.")
        int cullAfter() default 0;

        @AttributeDefinition(description = "Whether idle kernels are deleted though clients are connected.")
        boolean cullConnected() default false;
    }

    private static final Logger log = LoggerFactory.getLogger(SchedulerComponent.class);

    private final BundleContext context;
    private final OutputRelay outputs;
    private final Policies<PlacementPolicy> placements;
    private final Policies<SessionPolicy> sessions;
    private final Policies<ScalingPolicy> scalings;
    private final Engine engine;
    private final KernelDesk desk;
    private final Admission admission;
    private WarmthComponent warmth;
    private HostlinkServer server;
    private ServiceRegistration<?> registration;
    private volatile Config config;

    @Activate
    public SchedulerComponent(BundleContext context, Config config) {
        this.context = context;
        this.config = config;
        this.placements = new Policies<>(config.placementPolicy());
        this.sessions = new Policies<>(config.sessionPolicy());
        this.scalings = new Policies<>(config.scalingPolicy());
        this.admission = new Admission(context.getBundle().getVersion().toString(), token(config.joinTokenFile()));
        LongSupplier clock = steadyClock();
        this.outputs = new OutputRelay(clock);
        Tickets tickets = new Tickets();
        this.engine = new Engine(
                settings(config), Journal.open(Path.of(config.directory())), clock, tickets, outputs, admission);
        this.desk =
                new KernelDesk(engine, tickets, outputs, () -> UUID.randomUUID().toString(), this::policiesInUse);
    }

    /** Wall-clock time at the start, and from then on time that nobody sets back. */
    private static LongSupplier steadyClock() {
        long wall = System.currentTimeMillis();
        long start = System.nanoTime();
        return () -> wall + (System.nanoTime() - start) / 1_000_000;
    }

    private static String token(String file) {
        if (file.isBlank()) {
            return "";
        }
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw new SchedulerException(
                    SchedulerException.Code.STORAGE,
                    "can't read the join token from " + file + ": " + e + ". Create it, or clear joinTokenFile",
                    e);
        }
    }

    private static Settings settings(Config config) {
        Settings defaults = Settings.defaults();
        return new Settings(
                config.replicationBackend(),
                config.heartbeatTimeoutMillis(),
                config.redialGraceMillis(),
                config.reattachGraceMillis(),
                defaults.patienceMillis(),
                config.subscriptionLimitMax(),
                config.gpusPerUser(),
                new ScalingSettings(
                        config.releaseGiveUpMillis(),
                        config.growBackoffMillis(),
                        config.growBackoffMaxMillis(),
                        config.joinWithinMillis(),
                        config.unservedAgainMillis()),
                new IdleSettings(
                        config.standbysWarmAfter() * 1000L,
                        config.standbysColdAfter() * 1000L,
                        config.suspendAfter() * 1000L,
                        config.cullAfter() * 1000L,
                        config.cullConnected()));
    }

    @Activate
    void start() {
        engine.start();
        InetSocketAddress address = new InetSocketAddress(config.hostlinkHost(), config.hostlinkPort());
        try {
            server = HostlinkServer.start(address, engine.links());
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
        log.info("hosts may dial {}:{}", config.hostlinkHost(), server.port());
        Dictionary<String, Object> properties = new Hashtable<>(Map.of("hostlink.port", server.port()));
        registration = context.registerService(
                new String[] {KernelService.class.getName(), ClusterService.class.getName()}, desk, properties);
    }

    /** Uses other policies and times from now on; address and directory are those of the start. */
    @Modified
    void modified(Config fresh) {
        config = fresh;
        placements.want(fresh.placementPolicy());
        sessions.want(fresh.sessionPolicy());
        scalings.want(fresh.scalingPolicy());
        Settings settings = settings(fresh);
        engine.inside((scheduler, now) -> {
            scheduler.settings(settings);
            return List.of();
        });
        policiesChanged();
    }

    @Deactivate
    void stop() {
        registration.unregister();
        server.close();
        engine.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addPlacement(PlacementPolicy policy, Map<String, Object> properties) {
        placements.add(policy, properties);
        policiesChanged();
    }

    void removePlacement(PlacementPolicy policy) {
        placements.remove(policy);
        policiesChanged();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addSession(SessionPolicy policy, Map<String, Object> properties) {
        sessions.add(policy, properties);
        policiesChanged();
    }

    void removeSession(SessionPolicy policy) {
        sessions.remove(policy);
        policiesChanged();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addScaling(ScalingPolicy policy, Map<String, Object> properties) {
        scalings.add(policy, properties);
        policiesChanged();
    }

    void removeScaling(ScalingPolicy policy) {
        scalings.remove(policy);
        policiesChanged();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addPool(HostPool pool) {
        engine.pools().add(pool);
    }

    void removePool(HostPool pool) {
        engine.pools().remove(pool);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addListener(KernelListener listener) {
        outputs.addListener(listener);
    }

    /** Bound before the start, and for as long as this component is. */
    @Reference
    void setWarmth(WarmthComponent processes) {
        warmth = processes;
        processes.listen(settings -> engine.post(at -> new Event.WarmSettingsChanged(at, settings)));
    }

    void removeListener(KernelListener listener) {
        outputs.removeListener(listener);
    }

    private void policiesChanged() {
        engine.post(at -> new Event.PoliciesChanged(
                at, placements.current(), sessions.current(), sessions.all(), scalings.current()));
    }

    private Map<String, String> policiesInUse() {
        Map<String, String> names = new TreeMap<>();
        placements.current().ifPresent(p -> names.put("placement", placements.wanted()));
        sessions.current().ifPresent(p -> names.put("session", sessions.wanted()));
        scalings.current().ifPresent(p -> names.put("scaling", scalings.wanted()));
        names.put("replication", config.replicationBackend());
        names.put("warm", warmth.policy());
        return names;
    }
}
