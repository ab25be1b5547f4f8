package org.notebookos.replication.local.internal;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.notebookos.spi.replication.ReplicatedStateMachine;

/** A state and the index up to which it holds, with a checksum; replaced as a whole or not at all. */
final class SnapshotFile {

    private SnapshotFile() {}

    /** Writes the machine's state; the old snapshot stays until the new one is durable. */
    static void write(Path file, long index, ReplicatedStateMachine machine) throws IOException {
        ByteArrayOutputStream state = new ByteArrayOutputStream();
        machine.snapshot(state);
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            DataOutputStream out =
                    new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16));
            byte[] bytes = state.toByteArray();
            out.writeLong(index);
            out.writeLong(checksum(bytes));
            out.writeInt(bytes.length);
            out.write(bytes);
            out.flush();
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        forceDirectory(file.getParent());
    }

    /** Loads the state into the machine and returns its index, 0 if there is no snapshot. */
    static long read(Path file, ReplicatedStateMachine machine) throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            long index = in.readLong();
            long expected = in.readLong();
            byte[] bytes = in.readNBytes(in.readInt());
            if (checksum(bytes) != expected) {
                throw new IOException(file + " is damaged: its checksum differs");
            }
            machine.restore(new ByteArrayInputStream(bytes));
            return index;
        }
    }

    private static long checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return checksum.getValue();
    }

    /** Makes a rename durable. */
    static void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
