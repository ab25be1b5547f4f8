package org.notebookos.launcher.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusTextTest {

    private JsonNode status;

    @BeforeEach
    void readStatus() throws Exception {
        status = new ObjectMapper()
                .readTree(
                        """
                {"hosts": [{"id": "host-1", "pool": "local", "pid": 71, "state": "live",
                            "gpus": {"total": 2, "committed": 1, "subscribed": 3}, "replicas": 3, "version": "1",
                            "warm": {"ready": 1, "starting": 0, "wanted": 2, "problem": "no memory", "warmStarts": 3, "coldStarts": 1},
                            "problems": ["GPU g1: too hot"],
                            "drain": {"state": "draining", "left": 3, "seconds": 2.5,
                                      "steps": [{"kernel": "k1", "stuck": true, "text": "no host can take it"}]}}],
                 "kernels": [{"id": "k1", "name": "python3", "state": "busy", "executor": {"replica": "r1", "host": "host-1"},
                              "leader": null, "term": 7, "queue": 1,
                              "replicas": [{"id": "r1", "host": "host-1", "pid": 72, "state": "running", "start": "warm"}],
                              "lastCell": {"term": 7, "gpus": {"gpus": 2, "gpuSeconds": 5.25, "utilisation": 0.5, "peakMemoryBytes": 3145728,
                                           "joules": null, "leftBytes": 1048576}}, "gpuUse": {"gpuSeconds": 10.04, "joules": 90},
                              "durability": "strict", "notice": "no quorum: hosts h1, h2 are gone"}],
                 "subscriptionRatio": 0.5, "subscriptionLimit": 7, "policies": {"placement": "binpack"},
                 "queue": [{"kernel": "k2", "gpus": 2, "position": 1, "reason": "no host has 2 idle GPUs", "waitedSeconds": 1.25,
                            "user": "ada", "priority": 0, "expectedSeconds": 12.3}],
                 "warm": {"ready": 1, "starting": 0, "wanted": 2, "problem": "1 host keeps fewer", "warmStarts": 3, "coldStarts": 1},
                 "pools": [{"name": "local", "hosts": 1, "least": 1, "most": 4, "coming": 2, "late": 0, "leaving": 0,
                            "gpusPerHost": 2, "pricePerHostHour": 0.5, "problem": ""}],
                 "users": [{"user": "ada", "gpuUse": {"gpuSeconds": 20.5, "joules": 120}}],
                 "gpuSecondsHeld": 10.04, "gpuSecondsReserved": 100, "events": [{"at": "2026-11-23T01:02:03Z", "text": "host-9 is dead"}]}
                """);
    }

    @Test
    void hostsAreOneLineEach() {
        assertEquals(
                List.of(
                        "HOST    POOL   PID  STATE  GPUS  COMMITTED  SUBSCRIBED  REPLICAS  WARM    DRAIN",
                        "host-1  local  71   live   2     1          3           3         1 of 2  draining, 3 left",
                        "host-1: no more processes are made to wait: no memory",
                        "host-1: GPU g1: too hot",
                        "host-1: kernel k1 is stuck: no host can take it"),
                StatusText.hosts(status.path("hosts")).lines().toList());
    }

    @Test
    void aKernelWithoutAKnownLeaderHasADash() {
        assertEquals(
                List.of(
                        "KERNEL  NAME     STATE  EXECUTOR  LEADER  TERM  QUEUE  REPLICAS  DURABILITY  OWNER  GPU-SECONDS",
                        "k1      python3  busy   host-1    -       7     1      1         strict      -      10.0",
                        "kernel k1: no quorum: hosts h1, h2 are gone",
                        "kernel k1: cell 7 had 2 GPUs: 5.3 GPU-seconds, busy 50 %, at most 3 MiB, left 1 MiB"),
                StatusText.kernels(status.path("kernels")).lines().toList());
    }

    @Test
    void statusTellsRatioPoliciesReplicasAndWhoWaits() {
        String text = StatusText.status(status);

        assertTrue(text.startsWith("Subscription ratio 0.50 of at most 7.00. GPU-seconds held 10.0,"), text);
        assertTrue(text.contains("In use: placement binpack."), text);
        assertTrue(text.contains("r1       host-1  72   running  warm"), text);
        assertTrue(text.contains("1         k2      ada   2     1.3 s   about 12 s  no host has 2 idle GPUs"), text);
        assertTrue(
                text.contains(
                        "1 of 2 processes wait to become replicas, 0 being made. Of 4 starts of replicas 3 were warm (75 %)."),
                text);
        assertTrue(text.contains("local  in use  1      1      4     2       0     0        2     0.50   -"), text);
        assertTrue(text.contains("ada   20.5         120"), text);
        assertTrue(text.contains("2026-11-23T01:02:03Z  host-9 is dead"), text);
    }

    @Test
    void pluginsInUseAreMarked() throws Exception {
        JsonNode plugins = new ObjectMapper()
                .readTree("[{\"spi\":\"store\",\"name\":\"file\",\"inUse\":true,\"bundle\":\"b\",\"version\":\"1\"}]");

        assertTrue(StatusText.plugins(plugins).contains("store  file  yes     b       1"), StatusText.plugins(plugins));
    }
}
