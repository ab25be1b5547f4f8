package org.notebookos.store.s3.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.notebookos.spi.store.ObjectRef;
import org.notebookos.store.support.PieceWindow;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * One large file on its way to the bucket; to be seen there only when the service has put its parts together. For one
 * thread; others send the parts.
 */
final class MultipartUpload {

    private final Bucket bucket;
    private final ObjectRef ref;
    private final Parts parts;

    MultipartUpload(Bucket bucket, ObjectRef ref, Parts parts) {
        this.bucket = bucket;
        this.ref = ref;
        this.parts = parts;
    }

    /** Sends all parts; what the service has of them after a failure is given up. */
    void send(Path source, PieceWindow<CompletedPart> window) throws Exception {
        String upload = bucket.begin(ref);
        try {
            bucket.complete(ref, upload, sendParts(source, upload, window));
        } catch (Exception e) {
            window.close();
            abort(upload, e);
            throw e;
        }
    }

    private List<CompletedPart> sendParts(Path source, String upload, PieceWindow<CompletedPart> window)
            throws Exception {
        List<CompletedPart> sent = new ArrayList<>();
        for (int number = 0; number < parts.count(); number++) {
            if (window.isFull()) {
                sent.add(window.take());
            }
            int wanted = number;
            window.start(() -> bucket.putPart(ref, upload, wanted + 1, source, parts.part(wanted)));
        }
        while (!window.isEmpty()) {
            sent.add(window.take());
        }
        return sent;
    }

    /** If the service can't be reached, the bucket's life cycle has to end the upload. */
    private void abort(String upload, Exception failure) {
        try {
            bucket.abort(ref, upload);
        } catch (SdkException e) {
            failure.addSuppressed(e);
        }
    }
}
