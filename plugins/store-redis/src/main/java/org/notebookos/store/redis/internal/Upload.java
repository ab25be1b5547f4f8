package org.notebookos.store.redis.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.notebookos.spi.store.ObjectRef;
import org.notebookos.store.support.FileHash;
import org.notebookos.store.support.PieceWindow;
import redis.clients.jedis.params.SetParams;

/**
 * One file on its way to the server. Chunks expire until the object claims them, so that nothing stays of an upload whose
 * host died. For one thread; others send the chunks, while this one reads and hashes.
 */
final class Upload {

    private final Connections connections;
    private final Keys keys;
    private final String owner;
    private final Chunks chunks;
    private final int orphanSeconds;

    Upload(Connections connections, Keys keys, String owner, Chunks chunks, int orphanSeconds) {
        this.connections = connections;
        this.keys = keys;
        this.owner = owner;
        this.chunks = chunks;
        this.orphanSeconds = orphanSeconds;
    }

    /** Sends all chunks; returns the reference of the contents. */
    ObjectRef send(Path source, String edition, PieceWindow<Void> window) throws Exception {
        FileHash hash = new FileHash();
        byte[][] buffers = new byte[(int) Math.min(chunks.count(), window.width())][];
        try (FileChannel in = FileChannel.open(source, StandardOpenOption.READ)) {
            for (long number = 0; number < chunks.count(); number++) {
                if (window.isFull()) {
                    window.take();
                }
                byte[] chunk = read(in, number, buffers);
                byte[] key = keys.chunk(owner, chunks.id(), number).getBytes(UTF_8);
                window.start(() -> {
                    connections.ask(client ->
                            client.set(key, chunk, SetParams.setParams().ex(orphanSeconds)));
                    return null;
                });
                hash.add(chunk, chunk.length);
            }
            while (!window.isEmpty()) {
                window.take();
            }
        }
        return hash.reference(owner, edition);
    }

    /** A buffer is used again when the chunk that it held has been taken out of the window. */
    private byte[] read(FileChannel in, long number, byte[][] buffers) throws IOException {
        int slot = (int) (number % buffers.length);
        if (buffers[slot] == null || buffers[slot].length != chunks.bytes(number)) {
            buffers[slot] = new byte[chunks.bytes(number)];
        }
        ByteBuffer chunk = ByteBuffer.wrap(buffers[slot]);
        while (chunk.hasRemaining()) {
            if (in.read(chunk, chunks.position(number) + chunk.position()) < 0) {
                throw new IOException("the file became shorter while it was read");
            }
        }
        return buffers[slot];
    }
}
