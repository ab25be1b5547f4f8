package org.notebookos.store.s3.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.notebookos.spi.store.ObjectRef;
import org.notebookos.spi.store.ObjectStore;
import org.notebookos.store.support.FileHash;
import org.notebookos.store.support.LocalDisk;
import org.notebookos.store.support.PieceWindow;
import org.notebookos.store.support.StoreThreads;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * Keeps objects in a bucket of Amazon S3 or of a service that speaks its protocol. Stateless: stores of several processes
 * may share a bucket. Ranked above the file store, which the launcher always configures.
 */
@Component(
        configurationPid = "org.notebookos.store.s3",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = {"nbos.name=s3", "service.ranking:Integer=100"})
@Designate(ocd = S3ObjectStore.Config.class)
public final class S3ObjectStore implements ObjectStore {

    /** Which bucket, and how to use it. Credentials come from where the AWS tools look for them. */
    @ObjectClassDefinition(name = "NotebookOS S3 store")
    public @interface Config {

        @AttributeDefinition(description = "Bucket; must exist")
        String bucket();

        @AttributeDefinition(description = "What all keys begin with")
        String prefix() default "nbos";

        @AttributeDefinition(description = "Address of another service than Amazon's; empty: Amazon's in the region")
        String endpoint() default "";

        @AttributeDefinition(description = "Region of the bucket")
        String region() default "us-east-1";

        @AttributeDefinition(
                description = "Profile of the AWS configuration files; empty: the default credentials chain")
        String profile() default "";

        @AttributeDefinition(description = "Whether the bucket is named in the path rather than in the host's name")
        boolean pathStyle() default false;

        @AttributeDefinition(description = "Whether to send checksums with uploads, which some older services refuse")
        boolean checksums() default true;

        @AttributeDefinition(description = "Size of the parts of large objects in bytes, at least 5 MiB")
        int partBytes() default 8 << 20;

        @AttributeDefinition(description = "How many parts move at once, each on its own connection")
        int connections() default 4;

        @AttributeDefinition(description = "How long to wait for a connection, in milliseconds")
        int connectMillis() default 3000;

        @AttributeDefinition(description = "How long to wait for bytes of an answer, in milliseconds")
        int readMillis() default 20_000;

        @AttributeDefinition(description = "How long one request may take, of one part at most, repetitions included")
        int callMillis() default 120_000;
    }

    private static final Logger log = LoggerFactory.getLogger(S3ObjectStore.class);
    private static final int CALLS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final S3Settings settings;
    private final S3Client client;
    private final Bucket bucket;
    private final StoreThreads threads;

    /** Doesn't wait for the service; it may come later. */
    @Activate
    public S3ObjectStore(Config config) {
        settings = S3Settings.of(config);
        client = Clients.of(settings);
        bucket = new Bucket(client, settings.bucket(), settings.prefix(), Bucket.PAGE);
        threads = new StoreThreads("s3", CALLS, settings.connections());
    }

    @Deactivate
    void close() {
        if (!threads.close(PATIENCE)) {
            log.warn("calls of the S3 store still ran when it was closed; they fail");
        }
        client.close();
    }

    @Override
    public CompletionStage<ObjectRef> put(String owner, String edition, Path source) {
        ObjectRef.requireOwner(owner);
        ObjectRef.requireEdition(edition);
        return call(() -> {
            FileHash.requireFile(source);
            // The key tells the hash, so it must be known before the first byte is sent.
            ObjectRef ref = FileHash.of(source).reference(owner, edition);
            Parts parts = Parts.forUpload(ref.length(), settings.partBytes());
            if (parts.count() == 1) {
                bucket.put(ref, source);
            } else {
                try (PieceWindow<CompletedPart> window = threads.window(2 * settings.connections())) {
                    new MultipartUpload(bucket, ref, parts).send(source, window);
                }
            }
            Files.deleteIfExists(source);
            return ref;
        });
    }

    @Override
    public CompletionStage<Path> get(ObjectRef ref, Path scratch) {
        return call(() -> {
            Files.deleteIfExists(scratch);
            return LocalDisk.write(scratch, out -> {
                try (PieceWindow<Long> window = threads.window(2 * settings.connections())) {
                    new Download(bucket, ref, Parts.of(ref.length(), settings.partBytes()))
                            .receive(scratch, out, window);
                }
            });
        });
    }

    @Override
    public CompletionStage<Void> delete(ObjectRef ref) {
        return call(() -> {
            bucket.delete(ref);
            return null;
        });
    }

    @Override
    public CompletionStage<List<ObjectRef>> list(String owner) {
        ObjectRef.requireOwner(owner);
        return call(() -> bucket.list(owner));
    }

    private <T> CompletionStage<T> call(Callable<T> work) {
        return threads.call(work, failure -> S3Failure.of(settings.bucket(), failure));
    }
}
