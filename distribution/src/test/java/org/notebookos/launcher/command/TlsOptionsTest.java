package org.notebookos.launcher.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.launcher.Home;
import org.notebookos.launcher.Settings;
import org.notebookos.launcher.tls.TlsFiles;

/** What operators say of TLS, and what becomes of it. */
class TlsOptionsTest {

    @TempDir
    private Path folder;

    @Test
    void oneFileIsNotEnough() {
        Recording recording = new Recording(folder);

        assertEquals(2, CommandLine.standard().run(List.of("up", "--tls-key", "key.pem"), recording.context()));
        assertTrue(recording.err().contains("belong together"), recording.err());
    }

    @Test
    void filesAreLookedAtBeforeAnythingStarts() {
        Recording recording = new Recording(folder);
        String missing = folder.resolve("cert.pem").toString();

        int status = CommandLine.standard()
                .run(List.of("up", "--tls-certificate", missing, "--tls-key", missing), recording.context());

        assertEquals(1, status);
        assertTrue(recording.err().contains(missing + " is not there"), recording.err());
    }

    @Test
    void settingsRememberTheFiles() throws Exception {
        Home home = new Home(folder);
        TlsFiles files = new TlsFiles(Path.of("/c.pem"), Path.of("/k.pem"));
        new Settings(1, 0, 8888, 7070, "python3").with(files).write(home);

        assertEquals(Optional.of(files), Settings.read(home).tls());
        assertEquals("https://127.0.0.1:8888", Settings.read(home).url());
    }

    @Test
    void settingsOfAnEarlierReleaseMeanHttp() throws Exception {
        Home home = new Home(folder);
        Files.writeString(home.settings(), "{\"hosts\": 1, \"port\": 8888, \"python\": \"python3\"}");

        assertEquals(Optional.empty(), Settings.read(home).tls());
        assertEquals("http://127.0.0.1:8888", Settings.read(home).url());
    }
}
