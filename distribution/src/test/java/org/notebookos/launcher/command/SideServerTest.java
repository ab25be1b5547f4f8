package org.notebookos.launcher.command;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.launcher.LauncherException;

/** A server's folder and process end with the measurement. */
class SideServerTest {

    @TempDir
    private Path work;

    @Test
    void theFolderIsEmptyAtFirstAndGoneAtLast() throws Exception {
        Path folder = work.resolve("data");
        Files.createDirectories(folder.resolve("old/run"));
        HttpServer listening = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        try {
            listening.start();
            int port = listening.getAddress().getPort();
            try (SideServer server = SideServer.start(List.of("sleep", "60"), folder, port)) {
                assertTrue(Files.isDirectory(folder));
                assertFalse(Files.exists(folder.resolve("old")));
                assertTrue(server.port() > 0);
            }
            assertFalse(Files.exists(folder));
        } finally {
            listening.stop(0);
        }
    }

    @Test
    void aServerThatEndsAtOnceIsToldWithItsLog() throws Exception {
        int port = Ports.free();

        LauncherException failure = assertThrows(
                LauncherException.class, () -> SideServer.start(List.of("false"), work.resolve("data"), port));
        assertTrue(failure.getMessage().contains("data.log"), failure.getMessage());
    }
}
