package org.notebookos.runtime.support;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.notebookos.spi.runtime.ChannelAddresses;

/**
 * The file by which agent and replica agree on key and ports: written with ports 0, written again by the replica with the
 * ports that it got; or written once with the ports that the replica is to use.
 *
 * @param path where it is; its directory may be the replica's, who may put anything there
 */
public record ConnectionFile(Path path) {

    private static final long MOST_BYTES = 1 << 16;
    private static final Pattern SAFE_KEY = Pattern.compile("[A-Za-z0-9._-]*");
    private static final Pattern PORT =
            Pattern.compile("\"(shell|iopub|stdin|control|hb)_port\"\\s*:\\s*(\\d{1,5})\\b");

    /**
     * Writes it, readable by its owner alone; the replica chooses its ports.
     *
     * @param ip where the replica shall listen
     */
    public static ConnectionFile create(Path directory, String ip, String key) throws IOException {
        return create(directory, ip, key, Ports.CHOSEN_BY_REPLICA);
    }

    /**
     * Writes it, readable by its owner alone.
     *
     * @param ip where the replica shall listen
     * @param ports and on which ports
     */
    public static ConnectionFile create(Path directory, String ip, String key, Ports ports) throws IOException {
        if (!SAFE_KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("the signature key must consist of letters, digits, '.', '_' and '-'");
        }
        Path path = directory.resolve("connection.json");
        Files.deleteIfExists(path);
        String text =
                """
                {"transport": "tcp", "ip": "%s", "shell_port": %d, "iopub_port": %d, "stdin_port": %d, "control_port": %d,\
                 "hb_port": %d, "signature_scheme": "hmac-sha256", "key": "%s", "kernel_name": ""}
                """
                        .formatted(
                                ip,
                                ports.shell(),
                                ports.iopub(),
                                ports.stdin(),
                                ports.control(),
                                ports.heartbeat(),
                                key);
        try (FileChannel file = FileChannel.open(
                path,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            file.write(StandardCharsets.UTF_8.encode(text));
        }
        return new ConnectionFile(path);
    }

    /**
     * Returns the channels once the replica has written all five ports.
     *
     * @param ip where they can be reached
     */
    public Optional<ChannelAddresses> channels(String ip) throws IOException {
        String text;
        try (SeekableByteChannel file =
                Files.newByteChannel(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(MOST_BYTES, file.size()));
            while (bytes.hasRemaining() && file.read(bytes) >= 0) {
                // read() advances the buffer
            }
            text = StandardCharsets.UTF_8.decode(bytes.flip()).toString();
        } catch (NoSuchFileException e) {
            // Some kernels replace the file in two steps.
            return Optional.empty();
        }
        int shell = 0;
        int iopub = 0;
        int stdin = 0;
        int control = 0;
        int heartbeat = 0;
        for (Matcher port = PORT.matcher(text); port.find(); ) {
            int number = Integer.parseInt(port.group(2));
            switch (port.group(1)) {
                case "shell" -> shell = number;
                case "iopub" -> iopub = number;
                case "stdin" -> stdin = number;
                case "control" -> control = number;
                default -> heartbeat = number;
            }
        }
        boolean complete = shell > 0 && iopub > 0 && stdin > 0 && control > 0 && heartbeat > 0;
        return complete
                ? Optional.of(new ChannelAddresses(ip, shell, iopub, stdin, control, heartbeat))
                : Optional.empty();
    }
}
