package org.notebookos.launcher.command;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.launcher.Home;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.Settings;

class PortsTest {

    @TempDir
    private Path folder;

    @Test
    void aTakenPortIsNamedWithTheOptionThatHelps() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = taken.getLocalPort();
            LauncherException refused = assertThrows(LauncherException.class, () -> Ports.requireFree(port));
            assertTrue(refused.getMessage().contains("port " + port), refused.getMessage());
            assertTrue(refused.getMessage().contains("--port"), refused.getMessage());
        }
    }

    @Test
    void aFreePortIsAccepted() throws IOException {
        int port = Ports.free();
        assertDoesNotThrow(() -> Ports.requireFree(port));
    }

    @Test
    void agentsThatStillRunFindTheControllerWhereItWas() throws IOException {
        Home home = new Home(folder);
        int former = Ports.free();
        new Settings(1, 2, 8888, former, "python3").write(home);

        assertEquals(former, Ports.hostlink(home));
    }

    @Test
    void aFormerPortThatIsTakenIsReplaced() throws IOException {
        Home home = new Home(folder);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            new Settings(1, 2, 8888, taken.getLocalPort(), "python3").write(home);

            assertNotEquals(taken.getLocalPort(), Ports.hostlink(home));
        }
    }
}
