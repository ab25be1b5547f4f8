package org.notebookos.pool.docker.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.notebookos.docker.EngineAddress;
import org.notebookos.spi.pool.PoolException;

/**
 * An engine of the pool.
 *
 * @param address where it listens
 * @param name for people, unique in the pool
 * @param maximum hosts that it may have
 * @param reached where agents of other hosts reach the hosts of this one
 * @param devices ids of its GPUs, of which each host gets its share; empty: hosts have simulated ones
 */
record EngineSettings(EngineAddress address, String name, int maximum, String reached, List<String> devices) {

    private static final List<String> KEYS = List.of("name", "max", "address", "certificates", "gpus");

    EngineSettings {
        devices = List.copyOf(devices);
    }

    /** Reads {@code ADDRESS [name=N] [max=N] [address=A] [certificates=FOLDER] [gpus=ID,ID]}. */
    static EngineSettings parse(String text, int usualMaximum) {
        String[] words = text.strip().split("\\s+");
        Map<String, String> values = new HashMap<>();
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            if (equals < 0 || !KEYS.contains(words[i].substring(0, equals))) {
                throw new PoolException(
                        PoolException.Code.FAILED,
                        "engine \"" + text + "\": unknown \"" + words[i] + "\"; an address, then any of "
                                + String.join("=, ", KEYS) + "=",
                        null);
            }
            values.put(words[i].substring(0, equals), words[i].substring(equals + 1));
        }
        List<String> devices =
                new ArrayList<>(List.of(values.getOrDefault("gpus", "").split(",")));
        devices.removeIf(String::isBlank);
        return new EngineSettings(
                EngineAddress.parse(words[0], values.getOrDefault("certificates", "")),
                values.getOrDefault("name", words[0]),
                Integer.parseInt(values.getOrDefault("max", Integer.toString(usualMaximum))),
                values.getOrDefault("address", "auto"),
                devices);
    }
}
