package org.notebookos.scheduler.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.notebookos.scheduler.api.ClusterService;
import org.notebookos.scheduler.api.JoinService;
import org.notebookos.scheduler.api.KernelListener;
import org.notebookos.scheduler.api.KernelService;
import org.notebookos.scheduler.core.Event;
import org.notebookos.scheduler.core.Settings;
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
import org.osgi.service.metatype.annotations.Designate;

/**
 * Puts the scheduler together, and offers {@link KernelService} and {@link ClusterService} once hosts can dial. Called by the
 * component runtime; owner of the doors and the registrations: its life cycle.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = "org.notebookos.scheduler",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = SchedulerConfig.class)
public final class SchedulerComponent {

    private final BundleContext context;
    private final OutputRelay outputs;
    private final Policies<PlacementPolicy> placements;
    private final Policies<SessionPolicy> sessions;
    private final Policies<ScalingPolicy> scalings;
    private final Engine engine;
    private final KernelDesk desk;
    private final HostDoors doors;
    private WarmthComponent warmth;
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
    private volatile SchedulerConfig config;

    @Activate
    public SchedulerComponent(BundleContext context, SchedulerConfig config) {
        this.context = context;
        this.config = config;
        this.placements = new Policies<>(config.placementPolicy());
        this.sessions = new Policies<>(config.sessionPolicy());
        this.scalings = new Policies<>(config.scalingPolicy());
        this.doors = new HostDoors(config, context.getBundle().getVersion().toString());
        LongSupplier clock = steadyClock();
        this.outputs = new OutputRelay(clock);
        Tickets tickets = new Tickets();
        this.engine = new Engine(
                ConfiguredSettings.of(config),
                Journal.open(Path.of(config.directory())),
                clock,
                tickets,
                outputs,
                doors.admission());
        this.desk =
                new KernelDesk(engine, tickets, outputs, () -> UUID.randomUUID().toString(), this::policiesInUse);
    }

    /** Wall-clock time at the start, and from then on time that nobody sets back. */
    private static LongSupplier steadyClock() {
        long wall = System.currentTimeMillis();
        long start = System.nanoTime();
        return () -> wall + (System.nanoTime() - start) / 1_000_000;
    }

    @Activate
    void start() {
        engine.start();
        int port;
        try {
            port = doors.open(engine.links());
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
        Dictionary<String, Object> properties = new Hashtable<>(Map.of("hostlink.port", port));
        registrations.add(context.registerService(
                new String[] {KernelService.class.getName(), ClusterService.class.getName()}, desk, properties));
        doors.joins().ifPresent(joins -> registrations.add(context.registerService(JoinService.class, joins, null)));
    }

    /** Uses other policies and times from now on; address and directory are those of the start. */
    @Modified
    void modified(SchedulerConfig fresh) {
        config = fresh;
        placements.want(fresh.placementPolicy());
        sessions.want(fresh.sessionPolicy());
        scalings.want(fresh.scalingPolicy());
        Settings settings = ConfiguredSettings.of(fresh);
        engine.inside((scheduler, now) -> {
            scheduler.settings(settings);
            return List.of();
        });
        policiesChanged();
    }

    @Deactivate
    void stop() {
        registrations.forEach(ServiceRegistration::unregister);
        doors.close();
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
