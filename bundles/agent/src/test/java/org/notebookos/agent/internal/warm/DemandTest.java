package org.notebookos.agent.internal.warm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.notebookos.agent.internal.warm.WarmSettings.Policy;

class DemandTest {

    @Test
    void aFixedNumberIsMadeOnceAndUsedUp() {
        Demand demand = demand(Policy.FIXED, 2, 8);
        assertEquals(2, demand.target(0));
        demand.used();
        assertEquals(1, demand.target(0));
        demand.used();
        demand.used();
        assertEquals(0, demand.target(0));
    }

    @Test
    void aMinimumWaitsAtAnyTime() {
        Demand demand = demand(Policy.MINIMUM, 2, 8);
        demand.used();
        arrive(demand, 100);
        assertEquals(2, demand.target(0));
    }

    @Test
    void arrivalsWantAsManyAsStartWhileOneIsMade() {
        Demand demand = demand(Policy.ARRIVALS, 1, 8);
        makingTakes(demand, Duration.ofSeconds(3));
        arrive(demand, 10);
        assertEquals(1, demand.target(0), "10 per minute x 3 s = 0.5, at least 1");
        arrive(demand, 60);
        assertEquals(4, demand.target(0), "70 per minute x 3 s = 3.5");
        arrive(demand, 1000);
        assertEquals(8, demand.target(0), "never more than the maximum");
    }

    @Test
    void arrivalsThatAreLongAgoAreForgotten() {
        Demand demand = demand(Policy.ARRIVALS, 0, 8);
        makingTakes(demand, Duration.ofSeconds(3));
        arrive(demand, 60);
        assertEquals(3, demand.target(TimeUnit.SECONDS.toNanos(60)));
        assertEquals(0, demand.target(TimeUnit.SECONDS.toNanos(61)));
    }

    @Test
    void aMaximumBoundsAllPolicies() {
        for (Policy policy : Policy.values()) {
            assertEquals(3, demand(policy, 5, 3).target(0), policy.toString());
        }
        assertEquals(0, new Demand(WarmSettings.NONE).target(0));
    }

    @Test
    void settingsSayWhatIsWrongWithThem() {
        assertEquals(Policy.ARRIVALS, WarmSettings.policy("arrivals"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> WarmSettings.policy("many"))
                .getMessage()
                .contains("fixed, minimum or arrivals"));
        assertTrue(assertThrows(
                        IllegalArgumentException.class,
                        () -> new WarmSettings(Policy.FIXED, 1, 1, 1, 1, List.of("numpy; rm")))
                .getMessage()
                .contains("numpy; rm"));
        assertThrows(IllegalArgumentException.class, () -> new WarmSettings(Policy.FIXED, -1, 1, 1, 1, List.of()));
    }

    private static Demand demand(Policy policy, int processes, int maximum) {
        return new Demand(new WarmSettings(policy, processes, maximum, 1024, 0, List.of()));
    }

    private static void makingTakes(Demand demand, Duration time) {
        for (int i = 0; i < 50; i++) {
            demand.made(time);
        }
    }

    private static void arrive(Demand demand, int replicas) {
        for (int i = 0; i < replicas; i++) {
            demand.arrived(0);
        }
    }
}
