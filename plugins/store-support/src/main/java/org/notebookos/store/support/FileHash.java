package org.notebookos.store.support;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.notebookos.spi.store.ObjectRef;
import org.notebookos.spi.store.StoreException;

/** Length and SHA-256 of contents, found while they pass by in pieces. For one thread. */
public final class FileHash {

    private static final int PIECE = 1 << 18;
    private static final int AHEAD = 1 << 19;

    private final MessageDigest digest = sha256();
    private long length;
    private byte[] piece = new byte[0];

    /** Reads a file from its beginning to its end, without keeping it in memory. */
    public static FileHash of(Path file) throws IOException {
        FileHash hash = new FileHash();
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            hash.add(in, 0, Long.MAX_VALUE);
        }
        return hash;
    }

    /**
     * Reads a file from its beginning to its end, the next pieces of it while this thread hashes one.
     *
     * @param window for the reading threads; has room for at least two pieces
     */
    public static FileHash of(Path file, PieceWindow<Integer> window) throws Exception {
        FileHash hash = new FileHash();
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            int pieces = (int) Math.max(1, (in.size() + AHEAD - 1) / AHEAD);
            byte[][] buffers = new byte[Math.min(pieces, window.width())][(int) Math.min(AHEAD, in.size())];
            for (int started = 0, hashed = 0; hashed < pieces; hashed++) {
                for (; started < pieces && !window.isFull(); started++) {
                    byte[] buffer = buffers[started % buffers.length];
                    long at = (long) started * AHEAD;
                    window.start(() -> read(in, at, buffer));
                }
                hash.add(buffers[hashed % buffers.length], window.take());
            }
        }
        return hash;
    }

    private static int read(FileChannel in, long at, byte[] buffer) throws IOException {
        ByteBuffer piece = ByteBuffer.wrap(buffer);
        while (piece.hasRemaining() && in.read(piece, at + piece.position()) >= 0) {
            continue;
        }
        return piece.position();
    }

    /**
     * Adds a stretch of a file.
     *
     * @param at where it begins
     * @param bytes how long it is at most; it ends with the file
     */
    public void add(FileChannel in, long at, long bytes) throws IOException {
        ByteBuffer piece = ByteBuffer.wrap(piece((int) Math.max(1, Math.min(PIECE, Math.min(bytes, in.size() - at)))));
        long left = bytes;
        int read = 0;
        for (long position = at; left > 0 && read >= 0; position += read) {
            read = in.read(piece.clear().limit((int) Math.min(piece.capacity(), left)), position);
            if (read < 0) {
                return;
            }
            add(piece.array(), read);
            left -= read;
        }
    }

    private byte[] piece(int bytes) {
        if (piece.length < bytes) {
            piece = new byte[bytes];
        }
        return piece;
    }

    /** Adds the first bytes of an array. */
    public void add(byte[] piece, int bytes) {
        digest.update(piece, 0, bytes);
        length += bytes;
    }

    /** Returns the reference of an object with these contents; nothing can be added any more. */
    public ObjectRef reference(String owner, String edition) {
        return new ObjectRef(owner, edition, HexFormat.of().formatHex(digest.digest()), length);
    }

    /**
     * Compares with what was wanted; nothing can be added any more.
     *
     * @throws StoreException of code {@code CORRUPT} if length or hash differ
     */
    public void requireContentsOf(ObjectRef wanted) {
        if (!reference(wanted.owner(), wanted.edition()).equals(wanted)) {
            throw new StoreException(StoreException.Code.CORRUPT, "stored bytes don't match their reference " + wanted);
        }
    }

    /**
     * Checks what a caller wants to put.
     *
     * @throws StoreException of code {@code FAILED} if there is no such file
     */
    public static void requireFile(Path source) {
        if (!Files.isRegularFile(source)) {
            throw new StoreException(StoreException.Code.FAILED, "not a file: " + source);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
