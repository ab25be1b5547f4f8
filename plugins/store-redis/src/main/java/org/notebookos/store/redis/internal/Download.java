package org.notebookos.store.redis.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.notebookos.spi.store.ObjectRef;
import org.notebookos.spi.store.StoreException;
import org.notebookos.store.support.FileHash;
import org.notebookos.store.support.PieceWindow;

/** One object on its way into a file. For one thread; others fetch and write the chunks, while this one hashes
 * what is written. */
final class Download {

    private final Connections connections;
    private final Keys keys;
    private final ObjectRef ref;
    private final Chunks chunks;

    Download(Connections connections, Keys keys, ObjectRef ref, Chunks chunks) {
        this.connections = connections;
        this.keys = keys;
        this.ref = ref;
        this.chunks = chunks;
    }

    /** Writes the whole object, and checks it. */
    void receive(FileChannel out, PieceWindow<Integer> window) throws Exception {
        FileHash hash = new FileHash();
        long hashed = 0;
        for (long number = 0; number < chunks.count(); number++) {
            if (window.isFull()) {
                hash.add(out, chunks.position(hashed++), window.take());
            }
            long wanted = number;
            window.start(() -> fetch(wanted, out));
        }
        while (!window.isEmpty()) {
            hash.add(out, chunks.position(hashed++), window.take());
        }
        hash.requireContentsOf(ref);
    }

    /** Keeps no chunk in memory until it is hashed: the file is at hand, and the collector has less to carry about. */
    private int fetch(long number, FileChannel out) throws IOException, ChunkGoneException {
        byte[] key = keys.chunk(ref.owner(), chunks.id(), number).getBytes(UTF_8);
        byte[] chunk = connections.ask(client -> client.get(key));
        if (chunk == null) {
            throw new ChunkGoneException();
        }
        if (chunk.length != chunks.bytes(number)) {
            throw new StoreException(
                    StoreException.Code.CORRUPT, "chunk " + number + " of " + ref + " has " + chunk.length + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.wrap(chunk);
        while (bytes.hasRemaining()) {
            out.write(bytes, chunks.position(number) + bytes.position());
        }
        return chunk.length;
    }

    /** A chunk that the index named isn't there: deleted meanwhile, replaced meanwhile, or lost. */
    static final class ChunkGoneException extends Exception {

        private static final long serialVersionUID = 1L;
    }
}
