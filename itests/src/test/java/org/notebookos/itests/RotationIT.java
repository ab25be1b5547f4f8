package org.notebookos.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Certificates that last for seconds: hosts renew them while cells run, and old ones end. */
class RotationIT {

    private static final int SECONDS = 20;
    private static final List<String> HOSTS = List.of("host-1", "host-2", "host-3");

    private static TestHome test;
    private static Operator operator;
    private static Rest rest;

    @BeforeAll
    static void up() throws Exception {
        test = TestHome.create("rotation", 3);
        operator = new Operator(test);
        rest = new Rest(test.settings().url(), test.token());
        Files.createDirectories(test.home().conf());
        Files.writeString(
                test.home().conf().resolve("org.notebookos.scheduler.config"),
                "certificateSeconds=I\"" + SECONDS + "\"\n");
        int status = operator.run(("up --detach --hosts 3 --listen 127.0.0.1:" + TestHome.freePort() + " --port "
                        + test.settings().port() + " --python " + TestHome.python())
                .split(" "));
        assertEquals(0, status, "up failed, see its messages above");
    }

    @AfterAll
    static void down() throws Exception {
        operator.down();
    }

    @Test
    void cellsGoOnWhileCertificatesAreRenewedAndOldOnesEnd() throws Exception {
        Map<String, X509Certificate> first = certificates();
        assertEquals(0, cells(SECONDS + 5));

        Map<String, X509Certificate> second = certificates();
        for (String host : HOSTS) {
            Instant end = first.get(host).getNotAfter().toInstant();
            assertTrue(end.isBefore(Instant.now()), "the first certificate of " + host + " has ended");
            X509Certificate shown = LogPeers.certificate("127.0.0.1", logPort(host));
            assertNotEquals(first.get(host).getSerialNumber(), shown.getSerialNumber());
            assertTrue(shown.getNotAfter().toInstant().isAfter(end), "the log server shows a newer one");
            String log = log(host);
            assertTrue(log.contains("certificate was renewed"), "with the one before, and no token");
            assertFalse(log.contains("joining anew") || log.contains("has joined anew"), "and without joining again");
            assertFalse(log.contains("dialling again"), "the link has not ended for that");
            assertFalse(second.get(host).equals(first.get(host)));
        }

        linksAreMadeAnewWithTheNewestOne();
        assertEquals(0, cells(3));
    }

    /** The first certificates have ended: who dials with one is not believed. */
    private static void linksAreMadeAnewWithTheNewestOne() throws IOException {
        JsonNode controller = new ObjectMapper()
                .readTree(test.home().controller().processFile().toFile());
        ProcessHandle.of(controller.path("pid").asLong()).orElseThrow().destroyForcibly();
        Rest.await("the controller is gone", Duration.ofSeconds(30), () -> rest.hostsUp() == 0);
        Rest.await("all hosts are linked again", Duration.ofSeconds(90), () -> rest.hostsUp() == 3);
    }

    private static int cells(int seconds) throws Exception {
        return PythonClient.run(
                Path.of("..").toAbsolutePath().normalize(),
                TestHome.python(),
                List.of("rotation", test.settings().url(), test.token(), Integer.toString(seconds)));
    }

    private static Map<String, X509Certificate> certificates() throws Exception {
        Map<String, X509Certificate> found = new TreeMap<>();
        for (String host : HOSTS) {
            String text = Files.readString(directory(host).resolve("state/agent/identity.pem"));
            String first = text.substring(text.indexOf("-----BEGIN CERTIFICATE"));
            found.put(host, (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(first.getBytes())));
        }
        return found;
    }

    private static int logPort(String host) throws IOException {
        return Integer.parseInt(
                Files.readString(directory(host).resolve("state/log/port")).strip());
    }

    private static String log(String host) throws IOException {
        return LogPeers.log(directory(host));
    }

    private static Path directory(String host) {
        return test.home().root().resolve("hosts").resolve(host);
    }
}
