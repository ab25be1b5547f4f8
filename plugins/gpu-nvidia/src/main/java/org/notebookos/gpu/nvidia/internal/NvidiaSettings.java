package org.notebookos.gpu.nvidia.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.notebookos.gpu.nvidia.internal.binding.ReleaseRules;
import org.notebookos.gpu.nvidia.internal.driver.Drivers;
import org.notebookos.gpu.nvidia.internal.share.ShareRules;

/**
 * What the operator wants, checked.
 *
 * @param drivers where the driver is
 * @param wanted UUIDs of the devices to use; empty: all
 */
record NvidiaSettings(Drivers drivers, Set<String> wanted, ReleaseRules release, ShareRules share) {

    private static final String PID = "org.notebookos.gpu.nvidia";
    private static final int MOST_SHARES = 48;
    private static final int LONGEST_SECONDS = 600;
    private static final int LONGEST_REST_SECONDS = 86_400;

    /**
     * Reads a configuration.
     *
     * @param ownDirectory for what must be somewhere, if the configuration doesn't say where
     */
    static NvidiaSettings of(NvidiaComponent.Config config, Path ownDirectory) {
        check(config.leftMiB() >= 0, "leftMiB must be at least 0, not " + config.leftMiB());
        check(
                config.shares() >= 1 && config.shares() <= MOST_SHARES,
                "shares must be from 1 to " + MOST_SHARES + ", not " + config.shares());
        check(
                config.sharePercent() >= 0 && config.sharePercent() <= 100,
                "sharePercent must be from 0 to 100, not " + config.sharePercent());
        Duration driver = seconds("driverSeconds", config.driverSeconds());
        Duration release = seconds("releaseSeconds", config.releaseSeconds());
        check(
                config.restSeconds() >= 0 && config.restSeconds() <= LONGEST_REST_SECONDS,
                "restSeconds must be from 0 to " + LONGEST_REST_SECONDS + ", not " + config.restSeconds());
        Duration rest = Duration.ofSeconds(config.restSeconds());
        for (String uuid : config.devices()) {
            check(
                    uuid.startsWith("GPU-") || uuid.startsWith("MIG-"),
                    "devices are named by UUID (nvidia-smi -L), GPU-... or MIG-..., not \"" + uuid + "\"");
        }
        Path directory = config.mpsDirectory().isEmpty() ? ownDirectory.resolve("mps") : Path.of(config.mpsDirectory());
        return new NvidiaSettings(
                new Drivers(config.driverFolder(), driver),
                Set.copyOf(Arrays.asList(config.devices())),
                new ReleaseRules(wish(config.release()), (long) config.leftMiB() << 20, rest, release),
                new ShareRules(config.shares(), config.sharePercent(), directory, config.python()));
    }

    private static ReleaseRules.Wish wish(String text) {
        return Arrays.stream(ReleaseRules.Wish.values())
                .filter(wish -> wish.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        PID + ": release must be auto, offload, checkpoint or restart, not \"" + text + "\""));
    }

    private static Duration seconds(String name, int value) {
        check(
                value >= 1 && value <= LONGEST_SECONDS,
                name + " must be from 1 to " + LONGEST_SECONDS + ", not " + value);
        return Duration.ofSeconds(value);
    }

    private static void check(boolean good, String otherwise) {
        if (!good) {
            throw new IllegalArgumentException(PID + ": " + otherwise);
        }
    }
}
