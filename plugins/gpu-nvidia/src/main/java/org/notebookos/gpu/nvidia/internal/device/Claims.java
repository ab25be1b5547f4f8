package org.notebookos.gpu.nvidia.internal.device;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which devices this agent offers, of several on one machine that see the same ones: whoever locks a device's file first, until its
 * process ends. Used by the inventory's thread alone.
 */
public final class Claims implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

    private final Path directory;
    private final Map<String, FileChannel> held = new HashMap<>();

    /**
     * Claims nothing yet.
     *
     * @param directory the same for all agents of a machine; made if missing
     */
    public Claims(Path directory) {
        this.directory = directory;
    }

    /**
     * Claims a device, if it isn't claimed yet.
     *
     * @return empty if it is this agent's; else why not, for people
     */
    Optional<String> claim(String uuid) {
        if (held.containsKey(uuid)) {
            return Optional.empty();
        }
        Path file = directory.resolve(uuid);
        try {
            Files.createDirectories(directory);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isLocked(channel)) {
                held.put(uuid, channel);
                return Optional.empty();
            }
            channel.close();
            return Optional.of("another agent of this machine offers it. To divide devices among agents, name them in"
                    + " \"devices\" of org.notebookos.gpu.nvidia");
        } catch (IOException e) {
            return Optional.of("it can't be claimed for this agent: " + e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // by another one in this process
        }
    }

    @Override
    public void close() {
        held.forEach((uuid, channel) -> {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.warn("the claim on {} ends with this process only: {}", uuid, e.getMessage());
            }
        });
        held.clear();
    }
}
