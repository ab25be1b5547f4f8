package org.notebookos.simulator.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.notebookos.simulator.trace.Session;
import org.notebookos.simulator.trace.Task;
import org.notebookos.simulator.trace.Trace;

/** What the kernels of a replay ask for, and what their cells are. */
class RequestsTest {

    private static final Session SESSION =
            new Session("s1", 0, 100, 4, new Session.Needs(17.5, 3900, 14_848, "m", 498), List.of());
    private static final Trace TRACE = new Trace("t", "sessions", List.of(SESSION), List.of());

    @Test
    void aKernelAsksForWhatItsSessionDoes() throws Exception {
        Requests requests = Requests.fitting(TRACE, "batch", status(8, 64, 499_712, 128));

        assertEquals(
                Map.of(
                        "KERNEL_SESSION_POLICY", "batch",
                        "KERNEL_GPUS", "4",
                        "KERNEL_CPUS", "3.9",
                        "KERNEL_MEM", "14848",
                        "KERNEL_VRAM", "18"),
                requests.of(SESSION));
        assertTrue(requests.lowered(TRACE).isEmpty());
    }

    @Test
    void whatNoHostHasIsLoweredAndSaid() throws Exception {
        Requests requests = Requests.fitting(TRACE, "notebookos", status(4, 2, 0, 8));

        assertEquals("2", requests.of(SESSION).get("KERNEL_CPUS"));
        assertEquals("14848", requests.of(SESSION).get("KERNEL_MEM"), "hosts don't say what they have");
        assertEquals("8", requests.of(SESSION).get("KERNEL_VRAM"));
        assertTrue(requests.lowered(TRACE).orElseThrow().startsWith("1 sessions ask for more"));
    }

    @Test
    void gpusThatNoHostHasAreRefused() throws Exception {
        JsonNode small = status(2, 2, 0, 0);
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Requests.fitting(TRACE, "notebookos", small));

        assertTrue(e.getMessage().startsWith("session s1 asks for 4 GPUs, and the largest host has 2"), e.getMessage());
    }

    @Test
    void aCellHoldsItsGpusForItsTimeAndDoesNothingElse() {
        assertEquals("%%gpu 4\n__import__(\"time\").sleep(1.234)", LiveCell.code(new Task(0, 0, 1_234, 4, 50)));
        assertEquals("%%gpu 0\n__import__(\"time\").sleep(0.000)", LiveCell.code(new Task(0, 0, 0, 0, 0)));
    }

    private static JsonNode status(int gpus, int cpus, int memory, int vram) throws Exception {
        return new ObjectMapper()
                .readTree(
                        """
                        {"hosts": [
                          {"gpus": {"total": 1}, "capacity": {"total": {"cpus": 1, "memoryMb": 0, "vramGb": 0}}},
                          {"gpus": {"total": %d}, "capacity": {"total": {"cpus": %d, "memoryMb": %d, "vramGb": %d}}}]}
                        """
                                .formatted(gpus, cpus, memory, vram));
    }
}
