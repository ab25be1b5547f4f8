package org.notebookos.replication.jraft.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Leaves half a record at the end of RocksDB's newest write-ahead log, as a power cut in the middle of a write does.
 *
 * <p>The log has blocks of 32 KiB, with records of checksum (4 bytes), size (2), type (1) and log number (4), little-endian.
 */
final class TornTail {

    private static final int BLOCK = 32 * 1024;
    private static final int HEADER = 11;

    private TornTail() {}

    /** Adds the first half of a record behind the last whole one; returns how many bytes precede it. */
    static int tear(Path store) throws IOException {
        Path newest;
        try (Stream<Path> files = Files.list(store)) {
            newest = files.filter(file -> file.toString().endsWith(".log"))
                    .max(Comparator.comparing(Path::getFileName))
                    .orElseThrow();
        }
        int number = Integer.parseInt(newest.getFileName().toString().replace(".log", ""));
        byte[] bytes = Files.readAllBytes(newest);
        int at = place(0);
        while (at + HEADER <= bytes.length && logNumber(bytes, at) == number) {
            at = place(at + HEADER + size(bytes, at));
        }
        byte[] half = half(number, BLOCK - at % BLOCK);
        byte[] torn = Arrays.copyOf(bytes, Math.max(bytes.length, at + half.length));
        System.arraycopy(half, 0, torn, at, half.length);
        Files.write(newest, torn);
        return at;
    }

    /** No record begins where its header would not fit into the block. */
    private static int place(int end) {
        return BLOCK - end % BLOCK < HEADER ? (end / BLOCK + 1) * BLOCK : end;
    }

    private static byte[] half(int number, int room) {
        short size = 1000;
        byte wholeRecord = 5;
        byte[] record = ByteBuffer.allocate(HEADER + size / 2)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0x5eed)
                .putShort(size)
                .put(wholeRecord)
                .putInt(number)
                .array();
        return Arrays.copyOf(record, Math.min(record.length, room));
    }

    private static int size(byte[] bytes, int record) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getShort(record + 4) & 0xffff;
    }

    private static int logNumber(byte[] bytes, int record) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(record + 7);
    }
}
