package org.notebookos.launcher.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What is typed after {@code bench gpu}, and what its program is told. */
class GpuBenchmarkTest {

    private static List<String> command(String line) {
        Arguments arguments = Arguments.parse(new BenchCommand(), List.of(line.split(" ")));
        List<String> operands = arguments.operands();
        return GpuBenchmark.command("python3", operands.subList(1, operands.size()), arguments);
    }

    @Test
    void theProgramDecidesWhatIsNotSaid() {
        assertEquals(List.of("python3", "-m", "notebookos_bench.gpu"), command("gpu"));
    }

    @Test
    void partsAndOptionsArePassedOn() {
        assertEquals(
                List.of(
                        "python3",
                        "-m",
                        "notebookos_bench.gpu",
                        "--rounds",
                        "5",
                        "--sizes",
                        "0.1,2",
                        "--switches",
                        "40",
                        "--json",
                        "x.json",
                        "copies",
                        "training"),
                command("gpu copies training --switches 40 --sizes 0.1,2 --rounds 5 --json x.json"));
    }
}
