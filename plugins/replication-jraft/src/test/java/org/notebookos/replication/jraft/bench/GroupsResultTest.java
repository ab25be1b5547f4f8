package org.notebookos.replication.jraft.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupsResultTest {

    @TempDir
    Path directory;

    @Test
    void quantilesAreNearestRanks() {
        Distribution hundred = Distribution.parse(
                String.join(
                        " ",
                        IntStream.rangeClosed(1, 100).mapToObj(String::valueOf).toList()),
                1);
        assertEquals(50, hundred.quantile(0.5));
        assertEquals(99, hundred.quantile(0.99));
        assertEquals(100, hundred.quantile(1));
        assertEquals(1, hundred.quantile(0));
        assertTrue(Double.isNaN(Distribution.parse("", 1).quantile(0.5)));
    }

    @Test
    void aResultIsARowAndAnObject() {
        Distribution one = Distribution.parse("1000 2000 3000", 0.001);
        GroupsResult result = new GroupsResult(
                1, 12, 100, 40, 0.5, one, Distribution.parse("", 1), one, Distribution.parse("900", 1));
        assertTrue(result.row().contains("2.00 / 3.00"), result.row());
        String document = GroupsResult.document(List.of(result), 1000);
        assertTrue(
                document.contains("\"oneClient\":{\"count\":3,\"p50\":2.000,\"p99\":3.000,\"max\":3.000}"), document);
        assertTrue(document.contains("\"oneClientForwarded\":null"), document);
    }

    @Test
    void optionsHaveDefaultsAndAreChecked() throws IOException {
        BenchOptions options = BenchOptions.parse(
                List.of("--groups", "3,4", "--json", "out.json", "--directory", directory.toString()));
        assertEquals(List.of(3, 4), options.groups());
        assertEquals(20, options.idleSeconds());
        assertEquals(1000, options.detectMillis());
        assertEquals(Optional.of(Path.of("out.json")), options.json());
        assertThrows(IllegalArgumentException.class, () -> BenchOptions.parse(List.of("--what", "ever")));
        assertThrows(IllegalArgumentException.class, () -> BenchOptions.parse(List.of("--groups")));
    }
}
