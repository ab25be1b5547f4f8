package org.notebookos.launcher.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.notebookos.launcher.LauncherException;

class BundleListTest {

    @Test
    void commentsAndEmptyLinesAreSkipped() {
        BundleList list = BundleList.parse(List.of("# first", "", "1 asm", "  20   jackson-core "), "x.bundles");

        assertEquals(List.of(new BundleList.Entry(1, "asm"), new BundleList.Entry(20, "jackson-core")), list.entries());
    }

    @ParameterizedTest
    @ValueSource(strings = {"asm", "0 asm", "100 asm", "1 asm 9.9", "one asm"})
    void aWrongLineIsNamedWithItsNumber(String line) {
        LauncherException refused =
                assertThrows(LauncherException.class, () -> BundleList.parse(List.of("1 asm", line), "x.bundles"));
        assertTrue(refused.getMessage().startsWith("x.bundles:2: "), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"controller", "agent"})
    void theListsOfTheDistributionAreWellFormed(String role) {
        Path file = Path.of("src/main/dist/conf", role + ".bundles");
        assertTrue(Files.exists(file));

        Set<String> names = new HashSet<>();
        for (BundleList.Entry entry : BundleList.read(file).entries()) {
            assertTrue(names.add(entry.name()), entry.name() + " is listed once");
        }
        assertTrue(names.contains("spi"));
    }
}
