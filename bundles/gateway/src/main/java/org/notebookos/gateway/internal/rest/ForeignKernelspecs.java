package org.notebookos.gateway.internal.rest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The installed kernelspecs, as they are on the disk now: whoever asks has them read again if that was more than a second ago. Of two with
 * the same name the one in the earlier directory counts. What is broken is left out, and the log says so once.
 *
 * <p>Owner of the state (what was read last): this object's monitor.
 */
public final class ForeignKernelspecs {

    /** There are none. */
    public static final ForeignKernelspecs NONE = new ForeignKernelspecs(List.of(), System::nanoTime);

    private static final Logger LOG = LoggerFactory.getLogger(ForeignKernelspecs.class);
    private static final Pattern NAME = Pattern.compile("[a-z0-9._-]{1,100}");
    private static final long FRESH_NANOS = 1_000_000_000L;
    private static final int MOST = 500;

    private final List<Path> directories;
    private final LongSupplier nanos;
    private Map<String, ForeignKernelspec> found = Map.of();
    private Map<Path, String> unfit = Map.of();
    private boolean read;
    private long readAt;

    /**
     * @param directories that have a directory for each kernelspec; needn't exist
     * @param nanos a clock that only grows
     */
    public ForeignKernelspecs(List<Path> directories, LongSupplier nanos) {
        this.directories = List.copyOf(directories);
        this.nanos = nanos;
    }

    /** Returns all, by name. */
    synchronized Map<String, ForeignKernelspec> all() {
        long now = nanos.getAsLong();
        if (!directories.isEmpty() && (!read || now - readAt >= FRESH_NANOS)) {
            read = true;
            readAt = now;
            readAll();
        }
        return found;
    }

    private void readAll() {
        Map<String, ForeignKernelspec> fresh = new TreeMap<>();
        Map<Path, String> broken = new HashMap<>();
        for (Path directory : directories) {
            for (Path each : entries(directory)) {
                read(each, fresh, broken);
            }
        }
        broken.forEach((file, why) -> {
            if (!why.equals(unfit.get(file))) {
                LOG.warn("kernelspec {} is not offered: {}", file, why);
            }
        });
        unfit = broken;
        found = fresh;
    }

    private static List<Path> entries(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> Files.exists(entry.resolve("kernel.json")))
                    .sorted()
                    .limit(MOST)
                    .toList();
        } catch (IOException e) {
            LOG.warn("the kernelspecs in {} can't be listed: {}", directory, e.toString());
            return List.of();
        }
    }

    private static void read(Path directory, Map<String, ForeignKernelspec> fresh, Map<Path, String> broken) {
        String name = directory.getFileName().toString().toLowerCase(Locale.ROOT);
        Path file = directory.resolve("kernel.json");
        try {
            if (!NAME.matcher(name).matches() || name.startsWith(".")) {
                broken.put(file, "its name may have letters, digits, \".\", \"_\" and \"-\" only");
            } else if (!fresh.containsKey(name)) {
                fresh.put(name, new ForeignKernelspec(name, directory.toAbsolutePath(), ForeignSpecFile.read(file)));
            }
        } catch (ForeignSpecFile.Unfit | IOException e) {
            broken.put(file, e instanceof IOException ? e.toString() : e.getMessage());
        }
    }
}
