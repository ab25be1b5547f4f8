package org.notebookos.hostlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.hostlink.HostlinkException.Code;
import org.notebookos.hostlink.trust.CertificateAuthority;
import org.notebookos.hostlink.trust.Identity;
import org.notebookos.hostlink.trust.JoinToken;
import org.notebookos.hostlink.trust.TrustException;
import org.notebookos.hostlink.v1.EnrolRequest;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.Hello;

class MutualTlsTest {

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.0.0.1", 0);
    private static final EnrolRequest APPLICANT =
            EnrolRequest.newBuilder().setHostId("h1").setPool("p").build();

    @TempDir
    private Path directory;

    private final BlockingQueue<RecordingHost> hosts = new LinkedBlockingQueue<>();
    private final RecordingController controller = new RecordingController();
    private TestAuthority authority;
    private HostlinkServer server;

    @BeforeEach
    void listen() {
        authority = new TestAuthority(directory.resolve("ca"), Clock.systemUTC(), Duration.ofDays(7));
        server = HostlinkServer.start(ANY_PORT, authority.authority.controller(), this::accept, authority);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private RecordingHost accept(HostSender sender) {
        RecordingHost host = new RecordingHost(sender);
        hosts.add(host);
        return host;
    }

    @Test
    void aHostJoinsWithATokenAndIsKnownByItsCertificateFromThenOn() throws Exception {
        Identity identity = join(APPLICANT);
        assertEquals("h1", identity.host().orElseThrow());

        try (HostlinkClient client = HostlinkClient.connect(address(), identity, controller)) {
            client.send(hello());
            HostPeer peer = host().sender.peer().orElseThrow();
            assertEquals("h1", peer.hostId());
            assertEquals(identity.certificate().getSerialNumber(), peer.serial());
        }
    }

    @Test
    void aRenewedCertificateIsOfANewKeyAndTheOldOneStillCounts() throws Exception {
        Identity first = join(APPLICANT);
        Identity second = new Enrolments(address()).renew(first);
        assertEquals("h1", second.host().orElseThrow());
        assertNotEquals(first.certificate().getPublicKey(), second.certificate().getPublicKey());
        for (Identity identity : new Identity[] {first, second}) {
            try (HostlinkClient client = HostlinkClient.connect(address(), identity, new RecordingController())) {
                client.send(hello());
                assertEquals("h1", host().sender.peer().orElseThrow().hostId());
            }
        }
    }

    @Test
    void aWrongSecretIsRefusedWithTheControllersReason() {
        JoinToken wrong = JoinToken.make(authority.authority.fingerprint(), new SecureRandom());
        HostlinkException refusal =
                assertThrows(HostlinkException.class, () -> new Enrolments(address()).enrol(wrong, APPLICANT));
        assertEquals(Code.REFUSED, refusal.code());
        assertTrue(refusal.getMessage().contains("the join token is wrong"), refusal.getMessage());
        assertFalse(refusal.getMessage().contains(wrong.secret()));
    }

    @Test
    void aTokenOfAnotherClusterIsNeverSentToThisController() {
        CertificateAuthority other = CertificateAuthority.open(directory.resolve("other"), Clock.systemUTC());
        JoinToken token = new JoinToken(other.fingerprint(), TestAuthority.SECRET);
        HostlinkException distrust =
                assertThrows(HostlinkException.class, () -> new Enrolments(address()).enrol(token, APPLICANT));
        assertEquals(Code.UNTRUSTED, distrust.code());
        assertTrue(distrust.getMessage().contains("another cluster"), distrust.getMessage());
    }

    @Test
    void aHostOfAnotherAuthorityGetsNoStream() throws Exception {
        TestAuthority other = new TestAuthority(directory.resolve("other"), Clock.systemUTC(), Duration.ofDays(7));
        Identity theirs;
        try (HostlinkServer elsewhere =
                HostlinkServer.start(ANY_PORT, other.authority.controller(), this::accept, other)) {
            JoinToken token = new JoinToken(other.authority.fingerprint(), TestAuthority.SECRET);
            theirs = new Enrolments("127.0.0.1:" + elsewhere.port()).enrol(token, APPLICANT);
        }
        // Believes this controller, which doesn't believe it.
        Identity forged = new Identity(theirs.key(), theirs.certificate(), authority.authority.certificate());
        refused(HostlinkClient.connect(address(), forged, controller));
    }

    @Test
    void aControllerWhoseAuthorityWasReplacedIsNotBelieved() throws Exception {
        Identity identity = join(APPLICANT);
        TestAuthority fresh = new TestAuthority(directory.resolve("fresh"), Clock.systemUTC(), Duration.ofDays(7));
        try (HostlinkServer replaced =
                HostlinkServer.start(ANY_PORT, fresh.authority.controller(), this::accept, fresh)) {
            HostlinkClient client = HostlinkClient.connect("127.0.0.1:" + replaced.port(), identity, controller);
            assertEquals(Code.UNTRUSTED, refused(client).code());
        }
    }

    @Test
    void aHostThatPosesAsTheControllerIsNotBelieved() throws Exception {
        Identity host = join(APPLICANT);
        try (HostlinkServer impostor = HostlinkServer.start(ANY_PORT, host, this::accept, authority)) {
            Identity victim = join(EnrolRequest.newBuilder().setHostId("h2").build());
            refused(HostlinkClient.connect("127.0.0.1:" + impostor.port(), victim, controller));
        }
    }

    @Test
    void anExpiredCertificateIsNotBelieved() throws Exception {
        Clock lastYear = Clock.offset(Clock.systemUTC(), Duration.ofDays(-30));
        TestAuthority past = new TestAuthority(directory.resolve("ca"), lastYear, Duration.ofDays(7));
        EnrolRequest.Builder applicant = APPLICANT.toBuilder().setToken(TestAuthority.SECRET);
        var asked = org.notebookos.hostlink.trust.SigningRequest.make();
        var reply = past.enrol(
                applicant
                        .setSigningRequest(com.google.protobuf.ByteString.copyFrom(asked.encoded()))
                        .build(),
                "");
        Identity expired = asked.answered(
                reply.getCertificate().toByteArray(), reply.getAuthority().toByteArray());
        refused(HostlinkClient.connect(address(), expired, controller));
    }

    @Test
    void noiseOnThePortEndsWithTheConnectionAndHostsJoinMeanwhile() throws Exception {
        byte[] noise = new byte[200_000];
        new Random(11).nextBytes(noise);
        for (byte[] bytes :
                new byte[][] {noise, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII)}) {
            try (Socket socket = new Socket("127.0.0.1", server.port())) {
                socket.setSoTimeout(10_000);
                int answered = answer(socket, bytes);
                assertTrue(answered < 64, "an alert at most, not " + answered + " bytes");
            }
        }
        assertEquals("h1", join(APPLICANT).host().orElseThrow());
    }

    private static int answer(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return socket.getInputStream().readAllBytes().length;
        } catch (SocketException e) {
            // Cut off while it wrote.
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aStrangersRequestThatIsTooLongIsCutAndTheReasonIsNoTraceOfTheController() {
        EnrolRequest huge = APPLICANT.toBuilder().setPool("p".repeat(1_000_000)).build();
        JoinToken token = new JoinToken(authority.authority.fingerprint(), TestAuthority.SECRET);
        HostlinkException refusal =
                assertThrows(HostlinkException.class, () -> new Enrolments(address()).enrol(token, huge));
        assertTrue(refusal.getMessage().contains("not that long"), refusal.getMessage());
        assertFalse(refusal.getMessage().contains("at org."), refusal.getMessage());
    }

    @Test
    void tokensThatAreNoneAreNotRepeated() {
        String good = new JoinToken(authority.authority.fingerprint(), TestAuthority.SECRET).text();
        for (String text : new String[] {
            "",
            "nbos1",
            "nbos2" + good.substring(5),
            good + "!",
            good.toUpperCase(Locale.ROOT),
            good.repeat(50),
            good.substring(0, 60)
        }) {
            TrustException refusal = assertThrows(TrustException.class, () -> JoinToken.parse(text));
            assertEquals(TrustException.Code.BAD_TOKEN, refusal.code());
            assertTrue(text.length() < 6 || !refusal.getMessage().contains(text), "a secret may be in it");
        }
    }

    @Test
    void plaintextGetsNothing() throws Exception {
        refused(HostlinkClient.connect(address(), controller));
    }

    @Test
    void keysAreKeptForTheirOwnerOnlyAndReadBack() throws Exception {
        Path file = directory.resolve("host").resolve(Identity.FILE);
        Identity identity = join(APPLICANT);
        identity.write(file);
        assertEquals(identity, Identity.read(file).orElseThrow());
        for (Path secret : new Path[] {file, directory.resolve("ca/ca.pem")}) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)));
        }
        assertTrue(Identity.read(directory.resolve("none")).isEmpty());
    }

    @Test
    void renewalIsDueAfterTwoThirdsOfTheTime() throws Exception {
        Identity identity = join(APPLICANT);
        Duration left = Duration.between(identity.renewal(), identity.expires());
        assertEquals(7 * 24 * 20, left.toMinutes(), 10);
    }

    private Identity join(EnrolRequest applicant) {
        JoinToken token = new JoinToken(authority.authority.fingerprint(), TestAuthority.SECRET);
        return new Enrolments(address()).enrol(JoinToken.parse(token.text()), applicant);
    }

    private HostlinkException refused(HostlinkClient client) throws Exception {
        client.send(hello());
        Throwable cause = controller.end.get(10, TimeUnit.SECONDS);
        assertTrue(hosts.isEmpty(), "no stream reached the controller");
        client.close();
        return assertInstanceOf(HostlinkException.class, cause);
    }

    private RecordingHost host() throws InterruptedException {
        RecordingHost host = hosts.poll(10, TimeUnit.SECONDS);
        assertTrue(host != null, "the host's stream arrived");
        return host;
    }

    private String address() {
        return "127.0.0.1:" + server.port();
    }

    private static FromHost hello() {
        return FromHost.newBuilder()
                .setHello(Hello.newBuilder().setHostId("h1"))
                .build();
    }
}
