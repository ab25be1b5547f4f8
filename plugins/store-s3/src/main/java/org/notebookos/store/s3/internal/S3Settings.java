package org.notebookos.store.s3.internal;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A checked configuration. Holds no secret.
 *
 * @param bucket name of the bucket
 * @param prefix what all keys begin with, without a slash at the end
 * @param endpoint address of the service, if it isn't Amazon's
 * @param region of the bucket
 * @param profile of the AWS configuration files, if not the default chain
 * @param pathStyle whether the bucket is named in the path
 * @param checksums whether to send checksums with uploads
 * @param partBytes size of parts
 * @param connections how many parts move at once
 * @param connectMillis how long to wait for a connection
 * @param readMillis how long to wait for bytes
 * @param callMillis how long one request may take
 */
record S3Settings(
        String bucket,
        String prefix,
        Optional<URI> endpoint,
        String region,
        Optional<String> profile,
        boolean pathStyle,
        boolean checksums,
        int partBytes,
        int connections,
        int connectMillis,
        int readMillis,
        int callMillis) {

    private static final int LEAST_PART = 5 << 20;
    private static final Pattern BUCKET = Pattern.compile("[a-zA-Z0-9._-]{3,255}");
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*");

    S3Settings {
        require(BUCKET.matcher(bucket).matches(), "bucket: not the name of a bucket");
        require(
                prefix.length() <= 200 && PREFIX.matcher(prefix).matches(),
                "prefix: letters, digits, _ - and / between");
        requireRange("partBytes", partBytes, LEAST_PART, 1 << 30);
        requireRange("connections", connections, 1, 64);
        requireRange("connectMillis", connectMillis, 1, 600_000);
        requireRange("readMillis", readMillis, 1, 600_000);
        requireRange("callMillis", callMillis, 1, 3_600_000);
    }

    static S3Settings of(S3ObjectStore.Config config) {
        return new S3Settings(
                config.bucket(),
                config.prefix(),
                given(config.endpoint()).map(S3Settings::address),
                config.region(),
                given(config.profile()),
                config.pathStyle(),
                config.checksums(),
                config.partBytes(),
                config.connections(),
                config.connectMillis(),
                config.readMillis(),
                config.callMillis());
    }

    private static Optional<String> given(String value) {
        return Optional.of(value).filter(text -> !text.isBlank());
    }

    private static URI address(String text) {
        URI uri = URI.create(text);
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        require(http && uri.getHost() != null, "endpoint: not an address of the form https://HOST:PORT");
        require(uri.getUserInfo() == null, "endpoint: must not hold credentials; see profile");
        return uri;
    }

    private static void requireRange(String name, int value, int least, int most) {
        require(value >= least && value <= most, name + ": from " + least + " to " + most);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
