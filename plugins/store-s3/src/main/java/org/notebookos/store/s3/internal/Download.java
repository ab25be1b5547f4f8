package org.notebookos.store.s3.internal;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.notebookos.spi.store.ObjectRef;
import org.notebookos.store.support.FileHash;
import org.notebookos.store.support.PieceWindow;

/**
 * One object on its way into a file. For one thread; others fetch the parts and write them, while this one hashes what is
 * written.
 */
final class Download {

    private final Bucket bucket;
    private final ObjectRef ref;
    private final Parts parts;

    Download(Bucket bucket, ObjectRef ref, Parts parts) {
        this.bucket = bucket;
        this.ref = ref;
        this.parts = parts;
    }

    /**
     * Writes the whole object, and checks it.
     *
     * @param file where to
     * @param out the same file, open for reading
     */
    void receive(Path file, FileChannel out, PieceWindow<Long> window) throws Exception {
        FileHash hash = new FileHash();
        int hashed = 0;
        for (int number = 0; number < parts.count(); number++) {
            if (window.isFull()) {
                hash.add(out, parts.part(hashed++).at(), window.take());
            }
            Parts.Stretch wanted = parts.part(number);
            window.start(() -> bucket.getPart(ref, wanted, file));
        }
        while (!window.isEmpty()) {
            hash.add(out, parts.part(hashed++).at(), window.take());
        }
        hash.requireContentsOf(ref);
    }
}
