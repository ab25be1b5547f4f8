package org.notebookos.pool.docker.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * The join token as an engine takes files: it gets into the host's volume as a file that only the agent's user can read, and so into
 * neither the container's environment nor what the engine tells about it.
 */
final class TokenArchive {

    private static final int OWNER_READS = 0400;

    private TokenArchive() {}

    static InputStream of(AgentSpec spec) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            byte[] token = Files.readAllBytes(spec.joinToken());
            TarArchiveEntry entry = new TarArchiveEntry(AgentSpec.TOKEN);
            String[] user = spec.user().split(":");
            entry.setIds(Integer.parseInt(user[0]), Integer.parseInt(user[user.length - 1]));
            entry.setMode(OWNER_READS);
            entry.setSize(token.length);
            tar.putArchiveEntry(entry);
            tar.write(token);
            tar.closeArchiveEntry();
        } catch (IOException e) {
            throw new UncheckedIOException("the join token can't be read from " + spec.joinToken(), e);
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }
}
