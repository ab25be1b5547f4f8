package org.notebookos.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Random notebooks leave behind on a replicated kernel whose hosts are killed what they leave behind on a plain ipykernel.
 *
 * <p>{@code -Dnbos.programs=N} runs N instead of 12; {@code -Dnbos.seed=S} begins with another seed.
 */
class RandomProgramsIT {

    private static final int PROGRAMS = Integer.getInteger("nbos.programs", 12);
    private static final int SEED = Integer.getInteger("nbos.seed", 0);
    private static final int SECONDS_BETWEEN_KILLS = 12;
    private static final int MOST_SECONDS_PER_PROGRAM = 30;

    private static TestHome test;
    private static Operator operator;

    @BeforeAll
    static void up() throws Exception {
        test = TestHome.create("programs", 4);
        operator = new Operator(test);
        operator.up(4);
    }

    @AfterAll
    static void down() throws Exception {
        operator.down();
    }

    @Test
    void nothingDiffersSilentlyWhenHostsAreKilled() throws Exception {
        int status = PythonClient.run(
                Path.of("..").toAbsolutePath().normalize(),
                TestHome.python(),
                List.of(
                        "random_programs_live",
                        test.settings().url(),
                        test.token(),
                        Path.of("target/random-programs.jsonl").toAbsolutePath().toString(),
                        Integer.toString(PROGRAMS),
                        Integer.toString(SEED),
                        Integer.toString(SECONDS_BETWEEN_KILLS)),
                Duration.ofSeconds(120 + (long) MOST_SECONDS_PER_PROGRAM * PROGRAMS));

        assertEquals(0, status, "a program left something else behind, or hung; see the output above");
    }
}
