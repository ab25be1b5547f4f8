package org.notebookos.store.s3.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.notebookos.spi.store.ObjectRef;
import org.notebookos.spi.store.StoreException;
import org.notebookos.store.support.RefName;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** Requests to the service about objects, whose keys are {@code PREFIX/OWNER/EDITION.SHA256.LENGTH}. Thread-safe. */
final class Bucket {

    /** Keys in one page of a list; the service gives no more. */
    static final int PAGE = 1000;

    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final S3Client client;
    private final String bucket;
    private final String prefix;
    private final int page;

    Bucket(S3Client client, String bucket, String prefix, int page) {
        this.client = client;
        this.bucket = bucket;
        this.prefix = prefix;
        this.page = page;
    }

    /** What the keys of an owner begin with. */
    String folder(String owner) {
        return prefix + "/" + ObjectRef.requireOwner(owner) + "/";
    }

    String key(ObjectRef ref) {
        return folder(ref.owner()) + RefName.of(ref);
    }

    /** Stores an object in one step. */
    void put(ObjectRef ref, Path source) {
        client.putObject(
                request -> request.bucket(bucket).key(key(ref)),
                FileStretch.body(source, new Parts.Stretch(0, ref.length())));
    }

    /** Begins to store an object in parts; returns the name of the upload. */
    String begin(ObjectRef ref) {
        return client.createMultipartUpload(request -> request.bucket(bucket).key(key(ref)))
                .uploadId();
    }

    /** @param number of the part, from 1 */
    CompletedPart putPart(ObjectRef ref, String upload, int number, Path source, Parts.Stretch stretch) {
        UploadPartResponse answer = client.uploadPart(
                request -> request.bucket(bucket).key(key(ref)).uploadId(upload).partNumber(number),
                FileStretch.body(source, stretch));
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(answer.eTag())
                .checksumCRC32(answer.checksumCRC32())
                .build();
    }

    /** Makes an object of its parts, to be seen from now on. */
    void complete(ObjectRef ref, String upload, List<CompletedPart> parts) {
        client.completeMultipartUpload(request ->
                request.bucket(bucket).key(key(ref)).uploadId(upload).multipartUpload(all -> all.parts(parts)));
    }

    /** Gives up an upload that was begun. */
    void abort(ObjectRef ref, String upload) {
        client.abortMultipartUpload(
                request -> request.bucket(bucket).key(key(ref)).uploadId(upload));
    }

    /**
     * Writes a part of an object to where it belongs in a file.
     *
     * @return how many bytes it has
     */
    long getPart(ObjectRef ref, Parts.Stretch stretch, Path file) {
        GetObjectRequest.Builder request =
                GetObjectRequest.builder().bucket(bucket).key(key(ref));
        if (stretch.bytes() < ref.length()) {
            request.range("bytes=" + stretch.at() + "-" + (stretch.at() + stretch.bytes() - 1));
        }
        try {
            return client.getObject(request.build(), new ToFile(file, stretch, ref.length()));
        } catch (S3Exception e) {
            if (e.statusCode() == RANGE_NOT_SATISFIABLE) {
                throw new StoreException(StoreException.Code.CORRUPT, "the object is too short for " + ref, e);
            }
            throw e;
        }
    }

    void delete(ObjectRef ref) {
        client.deleteObject(request -> request.bucket(bucket).key(key(ref)));
    }

    List<ObjectRef> list(String owner) {
        String folder = folder(owner);
        return client
                .listObjectsV2Paginator(
                        request -> request.bucket(bucket).prefix(folder).maxKeys(page))
                .contents()
                .stream()
                .map(object -> RefName.parse(owner, object.key().substring(folder.length())))
                .flatMap(Optional::stream)
                .toList();
    }
}
