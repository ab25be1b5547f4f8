package org.notebookos.launcher.command;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import org.notebookos.launcher.Home;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;
import org.notebookos.launcher.Settings;

/** Loopback ports of this machine. */
final class Ports {

    private Ports() {}

    /** Fails if something listens on the gateway's port. */
    static void requireFree(int port) throws IOException {
        try {
            probe(port);
        } catch (BindException e) {
            throw new LauncherException(
                    Code.ENVIRONMENT,
                    "port " + port + " of 127.0.0.1 is taken or not allowed (" + e.getMessage()
                            + "). Choose another one with --port",
                    e);
        }
    }

    /** The port where agents dial: the former one while it is free, because agents that still run know it. */
    static int hostlink(Home home) throws IOException {
        if (Files.exists(home.settings())) {
            int former = Settings.read(home).hostlinkPort();
            try {
                return probe(former);
            } catch (BindException e) {
                return probe(0);
            }
        }
        return probe(0);
    }

    /** A port that nothing listens on. */
    static int free() throws IOException {
        return probe(0);
    }

    private static int probe(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
            return socket.getLocalPort();
        }
    }
}
