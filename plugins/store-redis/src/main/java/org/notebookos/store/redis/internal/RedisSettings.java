package org.notebookos.store.redis.internal;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A checked configuration. Holds no secret.
 *
 * @param host name or address of the server
 * @param port of the server
 * @param tls whether the connection is encrypted and the server's certificate checked
 * @param user of the server's access list, if not the default one
 * @param database number of the server's database
 * @param passwordFile file whose first line is the password
 * @param prefix what all keys begin with
 * @param chunkBytes size of the values that an object is cut into
 * @param connections how many of them move at once
 * @param connectMillis how long to wait for a connection
 * @param readMillis how long to wait for bytes of an answer
 * @param orphanSeconds how long chunks live that no object claims
 */
record RedisSettings(
        String host,
        int port,
        boolean tls,
        Optional<String> user,
        int database,
        Optional<Path> passwordFile,
        String prefix,
        int chunkBytes,
        int connections,
        int connectMillis,
        int readMillis,
        int orphanSeconds) {

    private static final int DEFAULT_PORT = 6379;
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9:_-]{1,100}");
    private static final Pattern DATABASE = Pattern.compile("(/[0-9]{0,5})?");

    RedisSettings {
        require(PREFIX.matcher(prefix).matches(), "prefix: 1 to 100 letters, digits, : _ -");
        requireRange("chunkBytes", chunkBytes, 1024, 64 << 20);
        requireRange("connections", connections, 1, 64);
        requireRange("connectMillis", connectMillis, 1, 600_000);
        requireRange("readMillis", readMillis, 1, 600_000);
        requireRange("orphanSeconds", orphanSeconds, 1, 30 * 86_400);
    }

    static RedisSettings of(RedisObjectStore.Config config) {
        URI uri = server(config.uri());
        String path = uri.getPath() == null ? "" : uri.getPath();
        require(DATABASE.matcher(path).matches(), "uri: the path is the number of a database");
        return new RedisSettings(
                uri.getHost(),
                uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                uri.getScheme().equals("rediss"),
                Optional.ofNullable(uri.getUserInfo()),
                path.length() <= 1 ? 0 : Integer.parseInt(path.substring(1)),
                Optional.of(config.passwordFile())
                        .filter(file -> !file.isBlank())
                        .map(Path::of),
                config.prefix(),
                config.chunkBytes(),
                config.connections(),
                config.connectMillis(),
                config.readMillis(),
                config.orphanSeconds());
    }

    /** Messages never repeat the address: it may hold what should have been kept elsewhere. */
    private static URI server(String text) {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("uri: not an address of the form redis://HOST:PORT/DATABASE");
        }
        require(
                ("redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme())) && uri.getHost() != null,
                "uri: not an address of the form redis://HOST:PORT/DATABASE");
        require(
                uri.getUserInfo() == null || !uri.getUserInfo().contains(":"),
                "uri: must not hold a password; put it into a file and name that as passwordFile");
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

    /** The server, for messages. */
    String server() {
        return host + ":" + port;
    }
}
