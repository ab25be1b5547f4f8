package org.notebookos.replication.jraft.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark itself, small: three real processes, one of which is killed. Heavy, so only with {@code -Dbench=true}. */
@EnabledIfSystemProperty(named = "bench", matches = "true")
class GroupsBenchTest {

    @TempDir
    Path directory;

    @Test
    void threeProcessesAreMeasuredAndOneIsKilled() throws IOException, InterruptedException {
        BenchOptions options = new BenchOptions(List.of(2), 0, 1, 1, 0, Optional.empty(), directory);
        GroupsResult result = GroupsBench.run(options).get(0);
        assertEquals(2, result.groups());
        assertTrue(result.oneHere().count() > 0);
        assertTrue(result.eightHere().count() > 0);
        assertTrue(result.residentMebibytes() > 10);
        assertTrue(result.threads() > 10);
        assertTrue(result.failover().count() > 0);
        assertTrue(
                result.failover().quantile(1) < 30_000,
                "failover took " + result.failover().quantile(1) + " ms");
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(0, left.count());
        }
    }
}
