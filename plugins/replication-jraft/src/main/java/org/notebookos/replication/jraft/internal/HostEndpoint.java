package org.notebookos.replication.jraft.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.notebookos.spi.replication.ReplicationException;
import org.notebookos.spi.replication.ReplicationException.Code;

/** The address of this host's log server; a chosen port is kept in the data directory, because members are known by it. */
final class HostEndpoint {

    private static final String FILE = "port";

    private HostEndpoint() {}

    /** Returns the configured port, or else the kept one, or else a free one that is kept from now on. */
    static int port(JRaftSettings settings) {
        if (settings.port() != 0) {
            return settings.port();
        }
        Path file = settings.directory().resolve(FILE);
        try {
            Files.createDirectories(settings.directory());
            if (Files.exists(file)) {
                return Integer.parseInt(Files.readString(file).strip());
            }
            int port = freePort(settings.bindAddress());
            Path fresh = settings.directory().resolve(FILE + ".new");
            Files.writeString(fresh, Integer.toString(port));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            return port;
        } catch (IOException e) {
            throw new ReplicationException(Code.STORAGE, "can't read or write " + file, e);
        } catch (NumberFormatException e) {
            throw new ReplicationException(Code.STORAGE, file + " does not hold a port number", e);
        }
    }

    private static int freePort(String bindAddress) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(InetAddress.getByName(bindAddress), 0));
            return probe.getLocalPort();
        }
    }
}
