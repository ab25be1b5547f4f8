package org.notebookos.gpu.nvidia.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.notebookos.gpu.nvidia.internal.binding.ReleaseRules;
import org.notebookos.gpu.nvidia.internal.driver.Drivers;
import org.notebookos.gpu.nvidia.internal.share.ShareRules;

class NvidiaSettingsTest {

    private static final Path OWN = Path.of("/own");

    @Test
    void theDefaultsAreWholeGpusFreedAsWellAsTheDriverCan() {
        assertEquals(
                new NvidiaSettings(
                        new Drivers("", Duration.ofSeconds(10)),
                        Set.of(),
                        new ReleaseRules(
                                ReleaseRules.Wish.AUTO, 1L << 30, Duration.ofSeconds(30), Duration.ofSeconds(10)),
                        new ShareRules(1, 0, Path.of("/own/mps"), "python3")),
                NvidiaSettings.of(Configs.with(Map.of()), OWN));
    }

    @Test
    void everyPropertyIsUsed() {
        assertEquals(
                new NvidiaSettings(
                        new Drivers("/driver", Duration.ofSeconds(3)),
                        Set.of("GPU-1", "MIG-2"),
                        new ReleaseRules(
                                ReleaseRules.Wish.RESTART, 5L << 20, Duration.ofSeconds(9), Duration.ofSeconds(7)),
                        new ShareRules(4, 25, Path.of("/m"), "/py")),
                NvidiaSettings.of(
                        Configs.with(Map.ofEntries(
                                Map.entry("release", "restart"),
                                Map.entry("leftMiB", 5),
                                Map.entry("shares", 4),
                                Map.entry("sharePercent", 25),
                                Map.entry("devices", new String[] {"GPU-1", "MIG-2"}),
                                Map.entry("restSeconds", 9),
                                Map.entry("driverSeconds", 3),
                                Map.entry("releaseSeconds", 7),
                                Map.entry("driverFolder", "/driver"),
                                Map.entry("mpsDirectory", "/m"),
                                Map.entry("python", "/py"))),
                        OWN));
    }

    static Stream<Arguments> nonsense() {
        return Stream.of(
                Arguments.of("release", "Checkpoint"),
                Arguments.of("leftMiB", -1),
                Arguments.of("shares", 0),
                Arguments.of("shares", 49),
                Arguments.of("sharePercent", 101),
                Arguments.of("devices", new String[] {"0"}),
                Arguments.of("restSeconds", -1),
                Arguments.of("driverSeconds", 0),
                Arguments.of("releaseSeconds", 601));
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void nonsenseIsRefusedWithTheNamesOfConfigurationAndProperty(String property, Object value) {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> NvidiaSettings.of(Configs.with(Map.of(property, value)), OWN));
        assertTrue(
                e.getMessage().startsWith("org.notebookos.gpu.nvidia: ")
                        && e.getMessage().contains(property),
                e.getMessage());
    }
}
