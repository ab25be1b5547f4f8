package org.notebookos.agent.internal.join;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.notebookos.hostlink.v1.Distrusted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whom this host must not believe, in a file beside its certificate, where replication backends find it: lines {@code serial
 * HEX} and {@code host ID}. It outlives the agent, so that it counts from the start of the next one. Used by one thread at a time.
 */
final class DistrustFile {

    private static final Logger LOG = LoggerFactory.getLogger(DistrustFile.class);
    private static final String NAME = "distrusted";

    private final Path file;

    /** @param identity file of this host's certificate */
    DistrustFile(Path identity) {
        this.file = identity.resolveSibling(NAME);
    }

    /** Writes it whole or not at all, and only if it says something new. */
    void write(Distrusted list) {
        StringBuilder text = new StringBuilder("# as the controller tells; not to be edited\n");
        list.getHostsList().stream()
                .sorted()
                .forEach(host -> text.append("host ").append(host).append('\n'));
        list.getSerialsList().stream()
                .sorted()
                .forEach(serial -> text.append("serial ").append(serial).append('\n'));
        try {
            byte[] fresh = text.toString().getBytes(StandardCharsets.UTF_8);
            if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), fresh)) {
                return;
            }
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path part = file.resolveSibling("." + NAME + ".new");
            Files.write(part, fresh);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            LOG.info(
                    "this host believes {} hosts and {} certificates no more",
                    list.getHostsCount(),
                    list.getSerialsCount());
        } catch (IOException e) {
            LOG.error(
                    "whom not to believe can't be kept in {}: hosts that were revoked still reach this host's logs",
                    file,
                    e);
        }
    }
}
