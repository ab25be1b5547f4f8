package org.notebookos.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Ten minutes of a trace on a platform of their own, in ten seconds, beside their simulation. */
class ReplayIT {

    private static final int CELLS = 6;
    /** GPUs times seconds of the cells below, in hours. */
    private static final double BUSY = (2 * 60 + 120 + 60 + 60 + 2 * 90) / 3600.0;

    private static final List<String> TRACE = List.of(
            "session_id,session_start_s,session_end_s,gpus,vram_gb,millicpus,mem_mb,model,state_mb,task_seq,task_submit_s,"
                    + "task_duration_s,task_gpus,gpu_util_pct",
            "a,0,600,2,1,500,256,gpt2,498,0,180,60,2,50",
            "a,0,600,2,1,500,256,gpt2,498,1,300,90,2,50",
            "b,30,540,1,1,500,256,gpt2,498,0,150,120,1,50",
            "b,30,540,1,1,500,256,gpt2,498,1,330,60,1,50",
            "b,30,540,1,1,500,256,gpt2,498,2,420,60,1,50",
            "c,60,570,1,1,500,256,gpt2,498,0,240,45,0,50",
            "later,900,1200,1,1,500,256,gpt2,498,0,1000,60,1,50");

    private static TestHome test;
    private static JsonNode results;

    @BeforeAll
    static void replay() throws Exception {
        test = TestHome.create("replay", 3);
        Path trace = Files.write(test.home().root().resolve("tiny.csv"), TRACE);
        Path out = test.home().root().resolve("results");
        int status = new Operator(test)
                .run(("replay --trace " + trace + " --speed 60 --to 10m --hosts 3:3 --gpus-per-host 2 --compare --out "
                                + out + " --python " + TestHome.python())
                        .split(" "));

        assertEquals(0, status, "the replay failed, see its messages above");
        results = new ObjectMapper().readTree(out.resolve("results.json").toFile());
        assertTrue(Files.size(out.resolve("report.html")) > 0);
    }

    @Test
    void everyCellIsDoneOnce() {
        for (String side : List.of("live", "simulated")) {
            JsonNode counts = results.at("/policies/" + side + "/counts");
            assertEquals(3, counts.path("sessions").asInt(), side);
            assertEquals(CELLS, counts.path("cells").asInt(), side);
            assertEquals(CELLS, counts.path("cells_done").asInt(), side);
            assertEquals(0, counts.path("cells_failed").asInt(), side + ": " + results);
            assertEquals(
                    CELLS - 1,
                    counts.path("at_once").asInt() + counts.path("later").asInt(),
                    side + ": all but one want GPUs");
            assertEquals(
                    CELLS - 3,
                    counts.path("same_executor").asInt()
                            + counts.path("other_executor").asInt(),
                    side + ": all but the first of each session had an executor before");
        }
    }

    @Test
    void gpuHoursAreThoseOfTheTrace() {
        for (String side : List.of("live", "simulated")) {
            JsonNode figures = results.at("/policies/" + side + "/figures");
            double bound = figures.path("gpu_hours_bound").asDouble();
            assertEquals(BUSY, figures.path("gpu_hours_busy").asDouble(), 1e-3, side);
            assertTrue(bound > 0.98 * BUSY && bound < 2 * BUSY, side + ": " + bound + " bound, " + BUSY + " busy");
            assertTrue(figures.path("gpu_hours_provisioned").asDouble() >= 0.999, side + ": six GPUs, ten minutes");
            assertEquals(3, figures.path("hosts_peak").asInt(), side);
            assertTrue(figures.path("delay_p50").asDouble() < 10, side);
        }
    }

    @Test
    void nothingIsLeftRunning() throws IOException {
        assertEquals(List.of(), HostProcesses.of(test.home().root().resolve("replay")));
    }
}
