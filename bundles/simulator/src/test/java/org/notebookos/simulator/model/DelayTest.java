package org.notebookos.simulator.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Delays are distributed as they are written; constants can be replaced, not invented. */
class DelayTest {

    @TempDir
    Path folder;

    @Test
    void drawsWhatIsWritten() {
        assertEquals(5, Delay.parse("fixed 5").draw(new SplittableRandom(1)));
        double[] normal = drawn("normal 100 10");
        assertEquals(100, Arrays.stream(normal).average().orElseThrow(), 1);
        double[] skewed = drawn("lognormal 12 26");
        Arrays.sort(skewed);
        assertEquals(12, skewed[skewed.length / 2], 0.5);
        assertEquals(26, skewed[skewed.length * 9 / 10], 1);
    }

    @Test
    void refusesWhatIsNoDelay() {
        for (String text : new String[] {"fixed", "normal 1", "uniform 1 2", "fixed -1", "fixed x"}) {
            assertThrows(IllegalArgumentException.class, () -> Delay.parse(text), text);
        }
    }

    @Test
    void everyConstantCanBeReplacedAndNoneAdded() throws IOException {
        Path own = Files.writeString(folder.resolve("own.properties"), "network = fixed 7\n");
        Constants constants = Constants.read(Optional.of(own));
        assertEquals("fixed 7", constants.all().get("network"));
        assertEquals(15, CostModel.of(constants).provisionSeconds());

        Files.writeString(own, "netwrok = fixed 7\n");
        assertThrows(IllegalArgumentException.class, () -> Constants.read(Optional.of(own)));
    }

    @Test
    void hostsThatAreAlwaysThereCostLess() {
        Prices prices = new Prices(10, 6, 0.5, 2, 1, 0.1);
        assertEquals(4 * 6 + 6 * (0.5 * 2 + 0.5 * 10), prices.provider(10, 4));
        assertEquals(10.0 / 8 * (3 + 0.1 * 20), prices.user(3, 20, 8), 1e-9);
    }

    private static double[] drawn(String text) {
        SplittableRandom random = new SplittableRandom(7);
        double[] values = new double[5000];
        Arrays.setAll(values, i -> Delay.parse(text).draw(random));
        return values;
    }
}
