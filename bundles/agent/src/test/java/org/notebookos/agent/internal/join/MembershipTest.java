package org.notebookos.agent.internal.join;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.hostlink.Enroller;
import org.notebookos.hostlink.HostPeer;
import org.notebookos.hostlink.HostlinkServer;
import org.notebookos.hostlink.trust.CertificateAuthority;
import org.notebookos.hostlink.trust.Fingerprint;
import org.notebookos.hostlink.trust.Identity;
import org.notebookos.hostlink.trust.JoinToken;
import org.notebookos.hostlink.trust.SigningRequest;
import org.notebookos.hostlink.v1.Distrusted;
import org.notebookos.hostlink.v1.EnrolReply;
import org.notebookos.hostlink.v1.EnrolRequest;
import org.notebookos.hostlink.v1.Refused;
import org.notebookos.hostlink.v1.RenewRequest;

/** How a host gets its certificate and keeps it, from a controller's port that signs for who knows the token. */
class MembershipTest {

    @TempDir
    private Path directory;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    private CertificateAuthority authority;
    private JoinToken token;
    private Duration lasts = Duration.ofDays(7);
    private HostlinkServer controller;

    @BeforeEach
    void listen() {
        authority = CertificateAuthority.open(directory.resolve("join"), Clock.systemUTC());
        token = JoinToken.make(authority.fingerprint(), new SecureRandom());
        controller = HostlinkServer.start(
                new InetSocketAddress("127.0.0.1", 0), authority.controller(), sender -> null, new Signer());
    }

    @AfterEach
    void stop() {
        timer.shutdownNow();
        threads.shutdownNow();
        controller.close();
    }

    @Test
    void aHostJoinsOnceAndHasItsCertificateFromThenOn() throws Exception {
        prepared(host("h1", token.text()));
        Identity first = kept();
        prepared(host("h1", ""));
        assertEquals(first, kept());
        assertEquals(List.of("enrol h1"), asked);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(identity())));
        try (var files = Files.list(identity().getParent())) {
            assertEquals(List.of(identity()), files.toList(), "nothing half-written is left");
        }
    }

    @Test
    void aHostThatWasRenamedJoinsAnew() throws Exception {
        prepared(host("h1", token.text()));
        prepared(host("h2", token.text()));
        assertEquals(Optional.of("h2"), kept().host());
        assertEquals(List.of("enrol h1", "enrol h2"), asked);
    }

    @Test
    void aHostWhoseCertificateHasEndedJoinsAnew() throws Exception {
        Clock lastMonth = Clock.offset(Clock.systemUTC(), Duration.ofDays(-30));
        identity(CertificateAuthority.open(directory.resolve("join"), lastMonth))
                .write(identity());
        prepared(host("h1", token.text()));
        assertTrue(kept().expires().isAfter(Clock.systemUTC().instant()));
        assertEquals(List.of("enrol h1"), asked);
    }

    @Test
    void withoutAGoodTokenItWaitsForOne() throws Exception {
        for (String bad : List.of(
                "",
                "nbos1.nonsense",
                JoinToken.make(other(), new SecureRandom()).text())) {
            Files.deleteIfExists(identity());
            JoinSettings settings = host("h1", bad);
            CountDownLatch joined = new CountDownLatch(1);
            new Membership(settings, Clock.systemUTC(), threads, timer).prepare(joined::countDown);
            assertFalse(
                    joined.await(300, TimeUnit.MILLISECONDS), "nobody lets it in with " + bad.length() + " characters");
            assertEquals(List.of(), asked, "a secret for another cluster is not even said");
            Files.writeString(settings.tokenFile().orElseThrow(), token.text());
            assertTrue(joined.await(20, TimeUnit.SECONDS), "it tries again by itself");
            asked.clear();
        }
    }

    @Test
    void aCertificateIsRenewedBeforeItEndsWithoutTheToken() throws Exception {
        lasts = Duration.ofSeconds(4);
        JoinSettings settings = host("h1", token.text());
        prepared(settings);
        Files.delete(settings.tokenFile().orElseThrow());
        Identity first = kept();
        await("it is renewed", () -> !kept().equals(first));
        assertTrue(first.expires().isAfter(Clock.systemUTC().instant()), "the first one hasn't ended");
        assertNotEquals(first.certificate().getPublicKey(), kept().certificate().getPublicKey());
        assertEquals(List.of("enrol h1", "renew h1"), asked.subList(0, 2));
    }

    @Test
    void aHostWhoseCertificateCountsNoMoreJoinsAnewIfItMay() throws Exception {
        Membership member = prepared(host("h1", token.text()));
        Identity first = kept();
        member.refused("HOST_REVOKED");
        member.refused("UNKNOWN_CERTIFICATE");
        await("it has another one", () -> !kept().equals(first));
        assertEquals(List.of("enrol h1", "enrol h1"), asked);
    }

    @Test
    void whomNotToBelieveIsKeptBesideTheCertificate() throws Exception {
        Membership member = prepared(host("h1", token.text()));
        Path list = identity().resolveSibling("distrusted");
        member.distrust(Distrusted.newBuilder().addHosts("h2").addSerials("1f").build());
        await("it is kept", () -> lines(list).containsAll(List.of("host h2", "serial 1f")));
        member.distrust(Distrusted.getDefaultInstance());
        await("the whole list is replaced", () -> lines(list).size() == 1);
    }

    private Membership prepared(JoinSettings settings) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        Membership member = new Membership(settings, Clock.systemUTC(), threads, timer);
        member.prepare(done::countDown);
        assertTrue(done.await(20, TimeUnit.SECONDS), "the controller can be dialled");
        return member;
    }

    private JoinSettings host(String id, String text) throws IOException {
        Path file = Files.writeString(directory.resolve("token"), text);
        return new JoinSettings(
                id,
                "p",
                "1",
                "127.0.0.1:" + controller.port(),
                identity(),
                Optional.of(file),
                Optional.of(directory.resolve("join").resolve(CertificateAuthority.CERTIFICATE_FILE)));
    }

    private Path identity() {
        return directory.resolve("agent").resolve(Identity.FILE);
    }

    private Identity kept() {
        return Identity.read(identity()).orElseThrow();
    }

    private Identity identity(CertificateAuthority by) {
        SigningRequest request = SigningRequest.make();
        return new Identity(request.key(), by.host("h1", request.encoded(), lasts), by.certificate());
    }

    private Fingerprint other() {
        return CertificateAuthority.open(directory.resolve("other"), Clock.systemUTC())
                .fingerprint();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, what);
            LockSupport.parkNanos(10_000_000);
        }
    }

    /** Signs for who knows the token, and for who has a certificate. */
    private final class Signer implements Enroller {

        @Override
        public EnrolReply enrol(EnrolRequest request, String from) {
            asked.add("enrol " + request.getHostId());
            return request.getToken().equals(token.secret())
                    ? signed(request.getHostId(), request.getSigningRequest())
                    : EnrolReply.newBuilder()
                            .setRefused(
                                    Refused.newBuilder().setCode("BAD_TOKEN").setText("wrong"))
                            .build();
        }

        @Override
        public EnrolReply renew(RenewRequest request, HostPeer peer) {
            asked.add("renew " + peer.hostId());
            return signed(peer.hostId(), request.getSigningRequest());
        }

        private EnrolReply signed(String host, ByteString request) {
            try {
                X509Certificate certificate = authority.host(host, request.toByteArray(), lasts);
                return EnrolReply.newBuilder()
                        .setCertificate(ByteString.copyFrom(certificate.getEncoded()))
                        .setAuthority(
                                ByteString.copyFrom(authority.certificate().getEncoded()))
                        .build();
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
