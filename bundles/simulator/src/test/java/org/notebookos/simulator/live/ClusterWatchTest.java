package org.notebookos.simulator.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.notebookos.simulator.result.Count;
import org.notebookos.simulator.result.Measurements;
import org.notebookos.simulator.result.Series;
import org.notebookos.simulator.trace.Speed;
import org.notebookos.simulator.trace.Trace;

/** What is made of the cluster's state, looked at now and then. */
class ClusterWatchTest {

    private static final Trace EMPTY = new Trace("t", "sessions", List.of(), List.of());

    private final LiveSystem nowhere = new LiveSystem(URI.create("http://127.0.0.1:1"), "token");
    private final Loop loop = new Loop(0);
    private final Measurements measured = new Measurements(EMPTY, 0, new Speed(60));
    private final ClusterWatch watch = new ClusterWatch(nowhere, loop, measured);

    @AfterEach
    void close() {
        loop.close();
        nowhere.close();
    }

    @Test
    void hostsCountWhileTheyAreThere() throws Exception {
        watch.seen(status(0, hosts("live", "live"), ""), 0);
        watch.seen(status(0, hosts("live", "away", "live"), ""), 20_000);
        watch.seen(status(0, hosts("dead", "live", "live"), ""), 40_000);
        watch.end(status(0, hosts("live"), ""), 50_000);
        measured.end(60_000, 0);

        assertEquals(2, measured.gauge(Series.HOSTS).means()[10]);
        assertEquals(3, measured.gauge(Series.HOSTS).means()[30]);
        assertEquals(8 * 132 / 60.0, measured.gauge(Series.PROVISIONED).hours() + 8 * 2 / 60.0, 1e-9);
        assertEquals(4, measured.total(Count.HOSTS_JOINED));
        assertEquals(3, measured.total(Count.HOSTS_LEFT));
    }

    @Test
    void gpusAreThoseThatTheControllerCounted() throws Exception {
        watch.begin(status(1_000, hosts("live"), ""));
        watch.seen(status(1_000, hosts("live"), ""), 10_000);
        watch.seen(status(1_090, hosts("live"), ""), 30_000);
        watch.end(status(1_120, hosts("live"), ""), 60_000);
        measured.end(60_000, 0);

        assertEquals(120 * 60 / 3600.0, measured.gauge(Series.COMMITTED).hours(), 1e-9);
        assertEquals(4.5, measured.gauge(Series.COMMITTED).means()[20], 1e-9);
        assertEquals(2, watch.waiting());
    }

    @Test
    void replicasThatComeAfterTheFirstOnesHaveMoved() throws Exception {
        watch.seen(status(0, "", kernel("k1", "r1", "r2", "r3")), 0);
        watch.seen(status(0, "", kernel("k1", "r1", "r2", "r3", "r4") + "," + kernel("k2", "r1", "r2", "r3")), 200);
        watch.seen(status(0, "", kernel("k1", "r2", "r3", "r4") + "," + kernel("k2")), 400);
        watch.seen(status(0, "", kernel("k1", "r3", "r4", "r5")), 600);

        assertEquals(2, measured.total(Count.MIGRATIONS));
    }

    @Test
    void aPlatformThatIsNotThereIsSaid() {
        LiveException e = assertThrows(LiveException.class, nowhere::statusNow);
        assertTrue(e.getMessage().contains("http://127.0.0.1:1/nbos/api/status: not reached"), e.getMessage());
    }

    private static String hosts(String... states) {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < states.length; i++) {
            rows.append(i == 0 ? "" : ",")
                    .append(String.format(
                            "{\"id\": \"h%d\", \"state\": \"%s\", \"gpus\": {\"total\": 8, \"subscribed\": 3}}",
                            i, states[i]));
        }
        return rows.toString();
    }

    private static String kernel(String id, String... replicas) {
        return String.format(
                "{\"id\": \"%s\", \"replicas\": [%s]}",
                id, Arrays.stream(replicas).map(r -> "{\"id\": \"" + r + "\"}").collect(Collectors.joining(",")));
    }

    private static JsonNode status(double held, String hosts, String kernels) throws Exception {
        return new ObjectMapper()
                .readTree(String.format(
                        "{\"gpuSecondsHeld\": %s, \"hosts\": [%s], \"kernels\": [%s], \"queue\": [{}, {}]}",
                        held, hosts, kernels));
    }
}
