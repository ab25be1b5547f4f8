package org.notebookos.gateway.internal.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;

/**
 * Where the gateway keeps what must outlive it.
 *
 * @param root the directory, for the owner alone; empty to forget all at the end
 */
public record StateDirectory(Optional<Path> root) {

    /** Makes the directory; an empty path means none. */
    public static StateDirectory of(String path) {
        if (path.isBlank()) {
            return new StateDirectory(Optional.empty());
        }
        Path root = Path.of(path.strip()).toAbsolutePath().normalize();
        try {
            Files.createDirectories(root);
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new GatewayException(
                    Code.BAD_CONFIGURATION, "stateDirectory " + root + " can't be made or is not our own", e);
        }
        return new StateDirectory(Optional.of(root));
    }

    /** Returns a file below it. */
    public Optional<Path> file(String name) {
        return root.map(directory -> directory.resolve(name));
    }

    /** Returns the secret of this name, the same one after a restart. */
    public SecretKey secret(String name) throws IOException {
        Optional<Path> file = file(name);
        if (file.isPresent() && Files.exists(file.get())) {
            return key(Files.readAllBytes(file.get()));
        }
        byte[] fresh = new byte[32];
        new SecureRandom().nextBytes(fresh);
        if (file.isPresent()) {
            AtomicFile.write(file.get(), out -> out.write(fresh));
        }
        return key(fresh);
    }

    private static SecretKey key(byte[] bytes) {
        return new SecretKeySpec(bytes, "HmacSHA256");
    }
}
