package org.notebookos.gateway.internal.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import org.notebookos.gateway.internal.GatewayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file that holds the token; readable by its owner alone. Stateless. */
final class TokenFile {

    private static final Logger LOG = LoggerFactory.getLogger(TokenFile.class);
    private static final int TOKEN_BYTES = 24;

    private TokenFile() {}

    /** Returns the token; makes the file with a new random one if it isn't there. */
    static String read(Path file) {
        try {
            if (!Files.exists(file)) {
                create(file);
            }
            warnIfOpen(file);
            String token = Files.readString(file).strip();
            if (token.isEmpty()) {
                throw new GatewayException(
                        GatewayException.Code.BAD_CONFIGURATION, "the token file " + file + " is empty");
            }
            return token;
        } catch (IOException e) {
            throw new GatewayException(
                    GatewayException.Code.BAD_CONFIGURATION, "the token file " + file + " can't be read or made", e);
        }
    }

    private static void create(Path file) throws IOException {
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        Path directory = file.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        Path fresh = Files.createTempFile(
                directory,
                ".token",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.write(
                    fresh,
                    HexFormat.of().formatHex(random).getBytes(StandardCharsets.US_ASCII),
                    StandardOpenOption.WRITE);
            // A link fails if another process has made the file meanwhile; its token then counts.
            Files.createLink(file, fresh);
            LOG.info("made a new token in {}", file);
        } catch (FileAlreadyExistsException e) {
            LOG.debug("the token file {} was made by someone else", file, e);
        } finally {
            Files.delete(fresh);
        }
    }

    private static void warnIfOpen(Path file) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.contains(PosixFilePermission.OTHERS_READ)
                || permissions.contains(PosixFilePermission.GROUP_READ)) {
            LOG.warn("the token file {} is readable by others; use mode 0600", file);
        }
    }
}
