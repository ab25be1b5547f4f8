package org.notebookos.scheduler.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.notebookos.hostlink.HostlinkServer;
import org.notebookos.scheduler.api.JoinService;
import org.notebookos.scheduler.api.SchedulerException;
import org.notebookos.scheduler.internal.hosts.Admission;
import org.notebookos.scheduler.internal.hosts.HostLinks;
import org.notebookos.scheduler.internal.join.JoinDesk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where hosts dial: those of this machine without encryption on the loopback interface, and others, if so configured, with
 * certificates. Used by one thread at a time.
 */
final class HostDoors implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HostDoors.class);

    private final SchedulerConfig config;
    private final Admission admission;
    private final Optional<JoinDesk> desk;
    private final List<HostlinkServer> servers = new ArrayList<>();

    /** @param version of this controller */
    HostDoors(SchedulerConfig config, String version) {
        this.config = config;
        String token = token(config.joinTokenFile());
        this.desk = config.listen().isBlank()
                ? Optional.empty()
                : Optional.of(new JoinDesk(
                        Path.of(config.directory()).resolve("join"),
                        token,
                        Duration.ofSeconds(config.certificateSeconds()),
                        version,
                        Clock.systemUTC()));
        this.admission = desk.map(d -> new Admission(version, token, d)).orElseGet(() -> new Admission(version, token));
    }

    /** Returns what agents of this machine have to present; empty if no file is configured: nothing. */
    static String token(String file) {
        if (file.isBlank()) {
            return "";
        }
        try {
            return present(file, Files.readString(Path.of(file)).strip());
        } catch (IOException e) {
            throw new SchedulerException(
                    SchedulerException.Code.STORAGE,
                    "can't read the join token from " + file + ": " + e + ". Create it, or clear joinTokenFile",
                    e);
        }
    }

    /** An empty file, such as a full disk leaves behind, must not mean that everybody may join. */
    private static String present(String file, String token) {
        if (token.isEmpty()) {
            throw new SchedulerException(
                    SchedulerException.Code.STORAGE,
                    "the join token file " + file + " is empty: write a token into it, delete it and have"
                            + " \"notebookos up\" make a new one, or clear joinTokenFile");
        }
        return token;
    }

    Admission admission() {
        return admission;
    }

    /** Starts to listen; returns the port of the loopback interface. Listens nowhere if it fails. */
    int open(HostLinks links) {
        try {
            InetSocketAddress local = new InetSocketAddress(config.hostlinkHost(), config.hostlinkPort());
            servers.add(HostlinkServer.start(local, links));
            log.info(
                    "hosts may dial {}:{}",
                    config.hostlinkHost(),
                    servers.get(0).port());
            desk.ifPresent(d -> {
                d.links(links);
                servers.add(HostlinkServer.start(address(config.listen()), d.controller(), links, d));
                log.info("hosts of other machines may dial {} with TLS", config.listen());
            });
            return servers.get(0).port();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        try {
            String host = text.substring(0, colon).replaceAll("^\\[|]$", "");
            return new InetSocketAddress(host, Integer.parseInt(text.substring(colon + 1)));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new SchedulerException(
                    SchedulerException.Code.FAILED,
                    "org.notebookos.scheduler: listen takes ADDRESS:PORT, for example 0.0.0.0:7443, not " + text,
                    e);
        }
    }

    /** Returns who decides of joins, to be offered to operators; empty if hosts of other machines can't join. */
    Optional<JoinService> joins() {
        return desk.map(d -> d);
    }

    @Override
    public void close() {
        servers.forEach(HostlinkServer::close);
        servers.clear();
    }
}
