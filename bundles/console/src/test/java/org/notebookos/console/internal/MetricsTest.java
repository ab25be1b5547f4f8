package org.notebookos.console.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.notebookos.scheduler.api.FigureSource;

class MetricsTest {

    private final List<String> lines = Metrics.of(Clusters.small()).lines().toList();

    @Test
    void hostsKernelsAndGpusAreTold() {
        for (String line : List.of(
                "nbos_hosts{state=\"live\"} 1.0",
                "nbos_hosts{state=\"dead\"} 1.0",
                "nbos_kernels{state=\"busy\"} 1.0",
                "nbos_replicas{state=\"running\"} 1.0",
                "nbos_host_gpus_committed{host=\"host-1\",pool=\"local\"} 1.0",
                "nbos_subscription_ratio 0.5",
                "nbos_queued_cells 1.0",
                "nbos_gpu_seconds_held_total 10.5",
                "nbos_gpu_joules_total 120.0",
                "nbos_host_gpu_problems{host=\"host-1\",pool=\"local\"} 1.0",
                "nbos_gpu_left_bytes_bucket{le=\"512\"} 3.0",
                "nbos_gpu_left_bytes_bucket{le=\"+Inf\"} 3.0",
                "nbos_gpu_left_bytes_sum 700.0",
                "nbos_host_warm_ready{host=\"host-1\",pool=\"local\"} 2.0",
                "nbos_replica_starts_total{start=\"warm\"} 10.0",
                "nbos_pool_hosts{pool=\"local\",standing=\"coming\"} 1.0")) {
            assertTrue(lines.contains(line), line);
        }
    }

    @Test
    void everySeriesFollowsItsOneTypeLine() {
        Set<String> typed = new HashSet<>();
        for (String line : lines) {
            if (line.startsWith("# TYPE ")) {
                assertTrue(typed.add(line.split(" ")[2]), line);
            } else if (!line.startsWith("#")) {
                String series = line.split("[{ ]")[0];
                assertTrue(
                        typed.contains(series) || typed.contains(series.replaceFirst("_(bucket|sum|count)$", "")),
                        line);
            }
        }
        assertEquals(18, typed.size());
    }

    @Test
    void figuresOfOtherPartsAreShownInTheSameFormat() {
        FigureSource.Figure figure =
                new FigureSource.Figure("nbos_x_total", FigureSource.Kind.COUNTER, "What it is.", 3);
        assertEquals(
                List.of("# HELP nbos_x_total What it is.", "# TYPE nbos_x_total counter", "nbos_x_total 3.0"),
                Metrics.of(List.of(figure)).lines().toList());
    }
}
