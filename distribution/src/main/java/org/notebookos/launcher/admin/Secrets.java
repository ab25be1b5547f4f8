package org.notebookos.launcher.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/** Tokens in files that only their owner can read. */
public final class Secrets {

    private static final int BYTES = 24;
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private Secrets() {}

    /** Returns the token of a file; makes a random one if there is none, or nothing in it. */
    public static String readOrMake(Path file) throws IOException {
        String present = Files.exists(file) ? Files.readString(file).strip() : "";
        if (!present.isEmpty()) {
            return present;
        }
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        String token = HexFormat.of().formatHex(bytes);
        write(file, token);
        return token;
    }

    /** Replaces the token of a file, whole or not at all: an empty one would be taken for no token. */
    public static void write(Path file, String token) throws IOException {
        Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
        Path fresh = Files.createTempFile(folder, "." + file.getFileName(), ".new", OWNER_ONLY);
        try {
            Files.writeString(fresh, token + "\n", StandardOpenOption.WRITE, StandardOpenOption.SYNC);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
