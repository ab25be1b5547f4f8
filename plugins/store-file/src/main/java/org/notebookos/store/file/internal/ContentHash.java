package org.notebookos.store.file.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.notebookos.spi.store.ObjectRef;

/** Length and SHA-256 of a file, read in large pieces. */
final class ContentHash {

    private static final int PIECE = 1 << 20;

    private ContentHash() {}

    static ObjectRef of(Path file) throws IOException {
        return read(file, null);
    }

    /** Hashes a file while copying it. */
    static ObjectRef copying(Path file, Path target) throws IOException {
        try (FileChannel out = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            return read(file, out);
        }
    }

    private static ObjectRef read(Path file, FileChannel copy) throws IOException {
        MessageDigest digest = sha256();
        long length = 0;
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer piece = ByteBuffer.allocate((int) Math.max(1, Math.min(PIECE, in.size())));
            while (in.read(piece.clear()) >= 0) {
                piece.flip();
                length += piece.remaining();
                digest.update(piece.duplicate());
                while (copy != null && piece.hasRemaining()) {
                    copy.write(piece);
                }
            }
        }
        return new ObjectRef(HexFormat.of().formatHex(digest.digest()), length);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
