package org.notebookos.simulator.internal;

import java.time.Duration;
import java.util.Map;
import org.notebookos.spi.placement.PlacementPolicy;
import org.notebookos.spi.scaling.ScalingPolicy;
import org.notebookos.spi.session.SessionPolicy;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The policies that are installed, by extension point and name. Thread-safe. */
@Component(service = InstalledPolicies.class)
public final class InstalledPolicies {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Installed<PlacementPolicy> placements = new Installed<>("placement");
    private final Installed<SessionPolicy> sessions = new Installed<>("session");
    private final Installed<ScalingPolicy> scalings = new Installed<>("scaling");

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removePlacement")
    void addPlacement(PlacementPolicy policy, Map<String, ?> properties) {
        placements.add(policy, properties);
    }

    void removePlacement(PlacementPolicy policy) {
        placements.remove(policy);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, unbind = "removeSession")
    void addSession(SessionPolicy policy, Map<String, ?> properties) {
        sessions.add(policy, properties);
    }

    void removeSession(SessionPolicy policy) {
        sessions.remove(policy);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, unbind = "removeScaling")
    void addScaling(ScalingPolicy policy, Map<String, ?> properties) {
        scalings.add(policy, properties);
    }

    void removeScaling(ScalingPolicy policy) {
        scalings.remove(policy);
    }

    /**
     * Returns a policy by its name; waits a moment for it.
     *
     * @throws IllegalArgumentException if it isn't there
     */
    PlacementPolicy placement(String name) throws InterruptedException {
        return placements.named(name, PATIENCE);
    }

    /** The same of a session policy. */
    SessionPolicy session(String name) throws InterruptedException {
        return sessions.named(name, PATIENCE);
    }

    /** The same of a scaling policy. */
    ScalingPolicy scaling(String name) throws InterruptedException {
        return scalings.named(name, PATIENCE);
    }
}
