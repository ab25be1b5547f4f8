package org.notebookos.launcher.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.notebookos.launcher.LauncherException;

/** What is typed after {@code bench state}, and what is measured. */
class StatePlanTest {

    private static StatePlan plan(String line) {
        BenchCommand bench = new BenchCommand();
        Arguments arguments = Arguments.parse(bench, List.of(line.split(" ")));
        return StatePlan.of(
                bench,
                arguments,
                arguments.operands().subList(1, arguments.operands().size()));
    }

    @Test
    void everythingIsMeasuredUnlessPartsAreNamed() {
        StatePlan plan = plan("state");

        assertEquals(StatePlan.PARTS, plan.parts());
        assertEquals(List.of("file", "redis", "s3"), plan.stores());
        assertEquals(List.of(10, 100, 1000), plan.large());
        assertEquals(1000, plan.movedMegabytes());
        assertEquals(Optional.empty(), plan.redis());
        assertEquals(Optional.empty(), plan.s3());
    }

    @Test
    void partsStoresAndSizesCanBeChosen() {
        StatePlan plan = plan("state stores cells --stores s3,file --large 1,20 --rounds 2 --seconds 4 --json x.json");

        assertEquals(List.of("cells", "stores"), plan.parts());
        assertEquals(List.of("file", "s3"), plan.stores());
        assertEquals(List.of(1, 20), plan.large());
        assertEquals(2, plan.rounds());
        assertEquals(4, plan.seconds());
        assertEquals(Optional.of(Path.of("x.json")), plan.json());
        assertTrue(plan.has("cells"));
    }

    @Test
    void serversThatRunAlreadyCanBeNamed() {
        StatePlan plan = plan("state stores --redis redis://db:6379 --s3 http://127.0.0.1:9000,values");

        assertEquals(Optional.of("redis://db:6379"), plan.redis());
        assertEquals(Optional.of(new StatePlan.Bucket("http://127.0.0.1:9000", "values")), plan.s3());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "state everything|no part \"everything\"; there are capture, cells, stores, moves",
                "state --stores disk|no store \"disk\"; there are file, redis, s3",
                "state --large big|--large takes whole numbers of MB with commas, not \"big\"",
                "state --large 0|--large takes whole numbers",
                "state --moved 0|--moved takes a whole number from 1",
                "state --s3 values|--s3 takes ENDPOINT,BUCKET",
                "state --s3 http://127.0.0.1:9000,|--s3 takes ENDPOINT,BUCKET",
            })
    void whatCanNotBeMeasuredIsRefused(String line, String reason) {
        LauncherException refusal = assertThrows(LauncherException.class, () -> plan(line));

        assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
    }
}
