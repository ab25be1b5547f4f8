package org.notebookos.agent.internal.warm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.notebookos.spi.runtime.WarmProcess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether there is memory for one more process.
 *
 * @param settings the bounds
 * @param available bytes that the host could give to new programs
 */
record Room(WarmSettings settings, LongSupplier available) {

    private static final Logger LOG = LoggerFactory.getLogger(Room.class);
    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final Pattern AVAILABLE = Pattern.compile("(?m)^MemAvailable:\\s+(\\d+) kB$");
    /** What one takes is known once there is one. */
    private static final long FIRST_GUESS = 64L << 20;

    static Room ofHost(WarmSettings settings) {
        return new Room(settings, Room::hostAvailable);
    }

    /** Returns why there is no memory for one more, for people; empty: there is. */
    Optional<String> obstacle(Collection<WarmProcess> waiting) {
        long all = waiting.stream().mapToLong(WarmProcess::memoryBytes).sum();
        long one = waiting.isEmpty() || all == 0 ? FIRST_GUESS : all / waiting.size();
        long free = available.getAsLong();
        if (all + one > (long) settings.megabytes() << 20) {
            return Optional.of("all that wait may take no more than " + settings.megabytes() + " MB (warmMegabytes)");
        }
        return free - one < floor()
                ? Optional.of("the host must keep " + settings.freeMegabytes() + " MB free (warmFreeMegabytes)")
                : Optional.empty();
    }

    /** Returns whether others have less memory left than they must. */
    boolean scarce() {
        return available.getAsLong() < floor();
    }

    private long floor() {
        return (long) settings.freeMegabytes() << 20;
    }

    private static long hostAvailable() {
        try {
            Matcher found = AVAILABLE.matcher(Files.readString(MEMORY));
            if (found.find()) {
                return Long.parseLong(found.group(1)) << 10;
            }
        } catch (IOException e) {
            LOG.debug("{} can't be read: the host's memory doesn't bound warm processes", MEMORY, e);
        }
        return Long.MAX_VALUE;
    }
}
