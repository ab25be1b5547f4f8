package org.notebookos.store.s3.bench;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.notebookos.store.s3.internal.S3ObjectStore;
import org.notebookos.store.support.bench.PlainStore;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** The SDK as it comes: parts uploaded by as many threads as there are connections, and objects downloaded to files. */
final class PlainParts implements PlainStore {

    private static final String KEY = "plain";

    private final S3Client client;
    private final ExecutorService threads;
    private final String bucket;
    private final long partBytes;

    PlainParts(S3ObjectStore.Config config) {
        S3ClientBuilder builder = S3Client.builder()
                .region(Region.of(config.region()))
                .forcePathStyle(config.pathStyle())
                .httpClientBuilder(UrlConnectionHttpClient.builder());
        if (!config.endpoint().isEmpty()) {
            builder.endpointOverride(URI.create(config.endpoint()));
        }
        this.client = builder.build();
        this.threads = Executors.newFixedThreadPool(config.connections());
        this.bucket = config.bucket();
        this.partBytes = config.partBytes();
    }

    @Override
    public void write(Path source) throws Exception {
        String upload = client.createMultipartUpload(
                        request -> request.bucket(bucket).key(KEY))
                .uploadId();
        List<Future<CompletedPart>> sending = new ArrayList<>();
        long length = Files.size(source);
        for (int number = 0; number * partBytes < length; number++) {
            int wanted = number;
            sending.add(threads.submit(() -> part(source, length, upload, wanted)));
        }
        List<CompletedPart> parts = new ArrayList<>();
        for (Future<CompletedPart> part : sending) {
            parts.add(part.get());
        }
        client.completeMultipartUpload(
                request -> request.bucket(bucket).key(KEY).uploadId(upload).multipartUpload(all -> all.parts(parts)));
    }

    private CompletedPart part(Path source, long length, String upload, int number) throws IOException {
        byte[] part = new byte[(int) Math.min(partBytes, length - number * partBytes)];
        try (RandomAccessFile in = new RandomAccessFile(source.toFile(), "r")) {
            in.seek(number * partBytes);
            in.readFully(part);
        }
        RequestBody body = RequestBody.fromContentProvider(
                () -> new ByteArrayInputStream(part), part.length, "application/octet-stream");
        String tag = client.uploadPart(
                        request ->
                                request.bucket(bucket).key(KEY).uploadId(upload).partNumber(number + 1),
                        body)
                .eTag();
        return CompletedPart.builder().partNumber(number + 1).eTag(tag).build();
    }

    @Override
    public void read(Path target) throws Exception {
        Files.deleteIfExists(target);
        client.getObject(request -> request.bucket(bucket).key(KEY), ResponseTransformer.toFile(target));
    }

    @Override
    public void delete() {
        client.deleteObject(request -> request.bucket(bucket).key(KEY));
    }

    @Override
    public void close() {
        threads.shutdown();
        client.close();
    }
}
