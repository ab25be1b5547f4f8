package org.notebookos.spi.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterViewTest {

    @Test
    void ratioIsSubscribedOverPhysicalTimesReplicas() {
        var cluster = new ClusterView(
                List.of(new HostView("a", "local", 2, 0, 6, 3), new HostView("b", "local", 2, 1, 12, 6)), 3, 7.0);

        assertEquals(18.0 / (4 * 3), cluster.subscriptionRatio());
        assertEquals(2.0, cluster.hosts().get(1).subscriptionRatio(3));
        assertEquals(1, cluster.hosts().get(1).idleGpus());
    }

    @Test
    void hostsWithoutGpusHaveNoRatio() {
        var cluster = new ClusterView(List.of(new HostView("a", "local", 0, 0, 0, 5)), 3, 7.0);

        assertEquals(0.0, cluster.subscriptionRatio());
        assertEquals(0.0, cluster.hosts().get(0).subscriptionRatio(3));
    }
}
