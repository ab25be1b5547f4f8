package org.notebookos.store.s3.internal;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.notebookos.store.support.Configs;
import org.notebookos.store.support.ServerProcess;
import software.amazon.awssdk.services.s3.S3Client;

/** A server that speaks S3, in a process of its own, with a folder that it keeps when it is started again. */
final class S3Server implements AutoCloseable {

    static final String BUCKET = "values";

    private static final String OPTION = "--com.adobe.testing.s3mock.";

    private final Path directory;
    private final int port;
    private ServerProcess process;

    S3Server(Path directory) throws Exception {
        // The SDK looks for credentials in system properties too.
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test-secret");
        this.directory = directory;
        this.port = ServerProcess.freePort();
        this.process = launch();
    }

    private ServerProcess launch() throws Exception {
        return ServerProcess.start(
                directory,
                "Started S3MockApplication",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-jar",
                        Path.of("target/server/s3mock.jar").toAbsolutePath().toString(),
                        "--server.port=0",
                        OPTION + "http-port=" + port,
                        OPTION + "store.root=" + directory,
                        OPTION + "store.retain-files-on-exit=true",
                        OPTION + "store.initial-buckets=" + BUCKET));
    }

    int port() {
        return port;
    }

    /** A store of this server. */
    S3ObjectStore store(Map<String, Object> values) {
        return new S3ObjectStore(config(port, values));
    }

    /** A configuration for this machine. */
    static S3ObjectStore.Config config(int port, Map<String, Object> values) {
        Map<String, Object> all = new HashMap<>(Map.of(
                "bucket", BUCKET, "endpoint", "http://127.0.0.1:" + port, "pathStyle", true, "partBytes", 5 << 20));
        all.putAll(values);
        return Configs.of(S3ObjectStore.Config.class, all);
    }

    /** A client of the test's own. */
    S3Client client() {
        return Clients.of(S3Settings.of(config(port, Map.of())));
    }

    void kill() throws InterruptedException {
        process.kill();
    }

    /** Starts it again after a kill. */
    void restart() throws Exception {
        process = launch();
    }

    @Override
    public void close() throws InterruptedException {
        process.close();
    }
}
