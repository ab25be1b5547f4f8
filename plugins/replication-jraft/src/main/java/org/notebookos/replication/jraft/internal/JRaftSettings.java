package org.notebookos.replication.jraft.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import org.notebookos.spi.replication.ReplicationException;
import org.notebookos.spi.replication.ReplicationException.Code;

/**
 * What the backend was configured with.
 *
 * @param directory where the log store, the snapshots and the chosen port are kept
 * @param host the name or address by which other hosts reach this one
 * @param bindAddress the local address to listen on
 * @param port the port to listen on, or 0 to choose one and keep it
 * @param certificate file of this host's key and certificate, for TLS; none: no encryption, on the loopback interface only
 * @param electionTimeoutMillis how long a follower waits for a silent leader
 * @param fsync whether entries and votes are forced to disk before they count
 * @param snapshotEntries applied entries after which a snapshot is taken, 0 for never
 * @param snapshotBytes bytes of applied entries after which a snapshot is taken, if the last one was no larger; 0 for never
 * @param minimumFreeBytes space below which no more entries are taken
 */
public record JRaftSettings(
        Path directory,
        String host,
        String bindAddress,
        int port,
        Optional<Path> certificate,
        int electionTimeoutMillis,
        boolean fsync,
        int snapshotEntries,
        long snapshotBytes,
        long minimumFreeBytes) {

    /** Default of {@code electionTimeoutMillis}: long, because others tell of dead hosts. */
    public static final int DEFAULT_ELECTION_TIMEOUT_MILLIS = 8000;

    public JRaftSettings {
        if (electionTimeoutMillis < 100) {
            throw new ReplicationException(
                    Code.FAILED, "electionTimeoutMillis must be at least 100, but is " + electionTimeoutMillis);
        }
        if (port < 0 || port > 65_535) {
            throw new ReplicationException(Code.FAILED, "port must be 0-65535, but is " + port);
        }
    }

    /** Without TLS. */
    public JRaftSettings(
            Path directory,
            String host,
            String bindAddress,
            int port,
            int electionTimeoutMillis,
            boolean fsync,
            int snapshotEntries,
            long snapshotBytes,
            long minimumFreeBytes) {
        this(
                directory,
                host,
                bindAddress,
                port,
                Optional.empty(),
                electionTimeoutMillis,
                fsync,
                snapshotEntries,
                snapshotBytes,
                minimumFreeBytes);
    }

    /** Refuses to send logs over a network in the clear. */
    JRaftSettings requirePrivacy() {
        if (certificate.isEmpty() && !(loopback(host) && loopback(bindAddress))) {
            throw new ReplicationException(
                    Code.FAILED,
                    "logs are not sent over a network in the clear: " + bindAddress + " (" + host
                            + ") is not a loopback address, and identityFile is not configured");
        }
        return this;
    }

    private static boolean loopback(String name) {
        try {
            return InetAddress.getByName(name).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
