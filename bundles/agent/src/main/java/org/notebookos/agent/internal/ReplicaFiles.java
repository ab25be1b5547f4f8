package org.notebookos.agent.internal;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.notebookos.agent.internal.replica.StoredReplica;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers on disk which replicas belong to this host: {@code KERNEL/replica.json}, written atomically. Stateless.
 *
 * @param directory of all kernels
 */
record ReplicaFiles(Path directory) {

    private static final Logger LOG = LoggerFactory.getLogger(ReplicaFiles.class);
    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    private static final String FILE = "replica.json";

    void write(StoredReplica replica) throws IOException {
        Path own = Files.createDirectories(directory.resolve(replica.kernelId()));
        Path fresh = own.resolve("." + FILE + ".new");
        try (FileChannel file = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(JSON.writeValueAsBytes(replica)));
            file.force(true);
        }
        Files.move(fresh, own.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    List<StoredReplica> readAll() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        List<StoredReplica> replicas = new ArrayList<>();
        try (Stream<Path> kernels = Files.list(directory)) {
            for (Path kernel : kernels.sorted().toList()) {
                Path file = kernel.resolve(FILE);
                if (Files.isRegularFile(file)) {
                    try {
                        replicas.add(JSON.readValue(file.toFile(), StoredReplica.class));
                    } catch (IOException e) {
                        LOG.error("{} can't be read; the controller can open or close this replica again", file, e);
                    }
                }
            }
        }
        return replicas;
    }
}
