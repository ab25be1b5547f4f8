package org.notebookos.scheduler.internal.join;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.hostlink.HostPeer;
import org.notebookos.hostlink.Protocol;
import org.notebookos.hostlink.trust.Identity;
import org.notebookos.hostlink.trust.JoinToken;
import org.notebookos.hostlink.trust.SigningRequest;
import org.notebookos.hostlink.v1.Distrusted;
import org.notebookos.hostlink.v1.EnrolReply;
import org.notebookos.hostlink.v1.EnrolRequest;
import org.notebookos.hostlink.v1.RenewRequest;
import org.notebookos.scheduler.api.JoinService.Token;
import org.notebookos.scheduler.api.SchedulerException;
import org.notebookos.scheduler.internal.hosts.Admission.Refusal;

class JoinDeskTest {

    @TempDir
    private Path directory;

    private final SigningRequest asked = SigningRequest.make();
    private final Set<String> connected = new HashSet<>();
    private final Map<String, String> ownPools = new HashMap<>();
    private final Set<String> refused = new HashSet<>();
    private final Map<String, BigInteger> serials = new HashMap<>();
    private final List<Distrusted> told = new ArrayList<>();
    private Instant now = Instant.now();
    private JoinDesk desk;

    @BeforeEach
    void open() {
        desk = new JoinDesk(directory, "local-secret", Duration.ofDays(7), "1.0", new MovableClock());
        desk.links(new JoinDesk.Links() {
            @Override
            public boolean connected(String hostId) {
                return connected.contains(hostId);
            }

            @Override
            public Optional<String> ownPool(String hostId) {
                return Optional.ofNullable(ownPools.get(hostId));
            }

            @Override
            public void cut(String hostId) {
                connected.remove(hostId);
            }

            @Override
            public void distrustChanged() {
                told.add(desk.distrusted());
            }

            @Override
            public void refused(String hostId, String why) {
                refused.add(hostId);
            }
        });
    }

    @Test
    void aTokenLetsAnyNumberOfHostsJoinUntilItEnds() {
        String secret = secret(Optional.empty());
        assertEquals("", enrol("h1", "p", secret));
        assertEquals("", enrol("h2", "q", secret));
        assertEquals(List.of(2), desk.tokens().stream().map(Token::joined).toList());

        now = now.plusSeconds(3601);
        assertEquals("TOKEN_EXPIRED", enrol("h3", "p", secret));
        assertTrue(desk.tokens().isEmpty());
        assertEquals(Set.of("h3"), refused);
    }

    @Test
    void aTokenOfOnePoolOpensNoOther() {
        String secret = secret(Optional.of("rack"));
        assertEquals("BAD_POOL", enrol("h1", "cloud", secret));
        assertEquals("", enrol("h1", "rack", secret));
        assertEquals(Optional.of("BAD_POOL"), desk.refusal(shown("h1"), "cloud").map(Refusal::code));
    }

    @Test
    void aTokenOfOnePoolTakesNoHostOfAnotherOne() {
        enrol("h1", "cloud", secret(Optional.of("cloud")));
        HostPeer peer = shown("h1");
        String rack = secret(Optional.of("rack"));
        EnrolReply reply = desk.enrol(request("h1", "rack", rack), "there");
        assertEquals("BAD_POOL", reply.getRefused().getCode());
        assertTrue(reply.getRefused().getText().contains("hosts revoke h1"));
        assertEquals(Optional.empty(), desk.refusal(peer, "cloud"), "whose id it is keeps its certificate");
        assertEquals(Set.of("h1"), refused);
        assertEquals("BAD_POOL", enrol("h1", "rack", secret(Optional.empty())), "nor one for any pool");
        assertEquals("", enrol("h1", "cloud", secret(Optional.of("cloud"))), "in its own pool it joins anew");
    }

    @Test
    void aHostThatWasReleasedOrForgivenMayJoinAnotherPool() {
        enrol("h1", "cloud", secret(Optional.of("cloud")));
        desk.released("h1", "cloud");
        assertEquals("", enrol("h1", "rack", secret(Optional.of("rack"))));
        desk.revokeHost("h1");
        desk.forgiveHost("h1");
        assertEquals("", enrol("h1", "cloud", secret(Optional.of("cloud"))));
    }

    @Test
    void aTokenOfAnotherPoolTakesNoHostOfThisMachineThatIsAway() {
        ownPools.put("host-1", "local");
        EnrolReply reply = desk.enrol(request("host-1", "rack", secret(Optional.of("rack"))), "there");
        assertEquals("BAD_POOL", reply.getRefused().getCode());
        assertTrue(reply.getRefused().getText().contains("another --host-id"));
        assertEquals("", enrol("host-1", "local", "local-secret"));
    }

    @Test
    void wrongAndRevokedTokensAreRefused() {
        String secret = secret(Optional.empty());
        assertEquals("BAD_TOKEN", enrol("h1", "p", secret + "a"));
        desk.revokeToken(desk.tokens().get(0).id());
        assertEquals("BAD_TOKEN", enrol("h1", "p", secret));
        assertThrows(SchedulerException.class, () -> desk.revokeToken("none"));
    }

    @Test
    void theSecretOfThisMachineNeverEnds() {
        now = now.plus(Duration.ofDays(1000));
        assertEquals("", enrol("h1", "local", "local-secret"));
    }

    @Test
    void secretsAreNotOnDiskAndTheFileIsTheOwnersOnly() throws IOException {
        String secret = secret(Optional.empty());
        Path file = directory.resolve("joined.json");
        assertFalse(Files.readString(file).contains(secret));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void whoIsConnectedCannotBeJoinedOver() {
        String secret = secret(Optional.empty());
        assertEquals("", enrol("h1", "p", secret));
        connected.add("h1");
        assertEquals("DUPLICATE_HOST", enrol("h1", "p", secret));
        connected.clear();
        HostPeer before = shown("h1");
        assertEquals("", enrol("h1", "p", secret));
        assertEquals(
                Optional.of("UNKNOWN_CERTIFICATE"), desk.refusal(before, "p").map(Refusal::code));
        assertEquals(Optional.empty(), desk.refusal(shown("h1"), "p"));
    }

    @Test
    void aRenewedCertificateCountsAndSoDoesTheOneBefore() {
        enrol("h1", "p", secret(Optional.empty()));
        HostPeer first = shown("h1");
        Identity renewed = renew(first);
        HostPeer second = new HostPeer("h1", renewed.certificate().getSerialNumber());
        assertEquals(Optional.empty(), desk.refusal(first, "p"));
        assertEquals(Optional.empty(), desk.refusal(second, "p"));
        renew(second);
        assertEquals(
                Optional.of("UNKNOWN_CERTIFICATE"), desk.refusal(first, "p").map(Refusal::code));
    }

    @Test
    void aRevokedHostIsCutAndStaysOutUntilItIsForgiven() {
        String secret = secret(Optional.empty());
        enrol("h1", "p", secret);
        connected.add("h1");
        desk.revokeHost("h1");
        assertTrue(connected.isEmpty());
        assertEquals(Optional.of("HOST_REVOKED"), desk.refusal(shown("h1"), "p").map(Refusal::code));
        assertEquals("HOST_REVOKED", enrol("h1", "p", secret));
        desk.forgiveHost("h1");
        assertEquals("", enrol("h1", "p", secret));
        assertThrows(SchedulerException.class, () -> desk.forgiveHost("h1"));
        assertThrows(SchedulerException.class, () -> desk.revokeHost("nobody"));
    }

    @Test
    void hostsHearWhomTheyMustNotBelieveAnyMore() {
        String secret = secret(Optional.empty());
        enrol("h1", "p", secret);
        String first = serial("h1");
        enrol("h1", "p", secret);
        assertEquals(List.of(first), newest().getSerialsList(), "a host that joined anew has one certificate");

        Identity renewed = renew(shown("h1"));
        assertEquals(List.of(first), newest().getSerialsList(), "the one that it still may use is not ended");
        serials.put("h1", renewed.certificate().getSerialNumber());

        desk.revokeHost("h1");
        assertEquals(List.of("h1"), newest().getHostsList());
        assertEquals(3, newest().getSerialsCount());
        desk.forgiveHost("h1");
        assertEquals(List.of(), newest().getHostsList());
        assertTrue(newest().getSerialsList().contains(serial("h1")), "forgiven, it has to join with a token");

        now = now.plus(Duration.ofDays(8));
        assertEquals(0, desk.distrusted().getSerialsCount(), "certificates that have ended needn't be told of");
    }

    @Test
    void aHostThatItsPoolTookBackComesBackWithATokenOnly() {
        String secret = secret(Optional.empty());
        enrol("h1", "p", secret);
        HostPeer peer = shown("h1");
        desk.released("h1", "another pool");
        assertEquals(Optional.empty(), desk.refusal(peer, "p"));

        desk.released("h1", "p");
        assertEquals(Optional.of("UNKNOWN_CERTIFICATE"), desk.refusal(peer, "p").map(Refusal::code));
        assertEquals(List.of(serial("h1")), newest().getSerialsList());
        assertEquals(List.of(), newest().getHostsList());
        assertEquals("", enrol("h1", "p", secret));
    }

    @Test
    void aHostThatRenewsWithoutEndDoesNotFillTheList() {
        enrol("h1", "p", secret(Optional.empty()));
        for (int i = 0; i < 70; i++) {
            serials.put("h1", renew(shown("h1")).certificate().getSerialNumber());
        }
        assertEquals(50, newest().getSerialsCount());
    }

    @Test
    void whoShowsWrongTokensAgainAndAgainIsNotHeardForAMinute() {
        EnrolRequest right = request("h1", "p", secret(Optional.empty()));
        for (int port = 0; port < 20; port++) {
            EnrolReply reply = desk.enrol(request("h1", "p", "wrong"), "/10.0.0.9:" + (40_000 + port));
            assertEquals("BAD_TOKEN", reply.getRefused().getCode());
        }
        assertEquals(
                "TOO_MANY", desk.enrol(right, "/10.0.0.9:50000").getRefused().getCode());
        assertEquals("", desk.enrol(right, "/10.0.0.10:50000").getRefused().getCode(), "others are heard");
        now = now.plusSeconds(61);
        assertEquals("", desk.enrol(right, "/10.0.0.9:50001").getRefused().getCode());
    }

    @Test
    void anAlteredTokenIsAWrongOneAndIsNotRepeated() {
        String secret = secret(Optional.empty());
        char other = secret.charAt(3) == 'a' ? 'b' : 'a';
        String altered = secret.substring(0, 3) + other + secret.substring(4);
        EnrolReply reply = desk.enrol(request("h1", "p", altered), "there");
        assertEquals("BAD_TOKEN", reply.getRefused().getCode());
        assertFalse(reply.getRefused().getText().contains(altered));
        assertEquals("BAD_TOKEN", enrol("h1", "p", secret.repeat(1000)));
    }

    @Test
    void anotherProtocolAndNamesThatAreNoneAreRefused() {
        String secret = secret(Optional.empty());
        EnrolRequest other = request("h1", "p", secret).toBuilder()
                .setProtocol(Protocol.VERSION + 1)
                .build();
        assertEquals("BAD_VERSION", desk.enrol(other, "there").getRefused().getCode());
        assertEquals("BAD_HOST", enrol("../h1", "p", secret));
        assertEquals("BAD_HOST", enrol("", "p", secret));
    }

    @Test
    void whoSentNoProperRequestGetsNoCertificate() {
        EnrolRequest broken = request("h1", "p", secret(Optional.empty())).toBuilder()
                .setSigningRequest(ByteString.copyFrom(new byte[9000]))
                .build();
        assertEquals("BAD_REQUEST", desk.enrol(broken, "there").getRefused().getCode());
        EnrolRequest noise = broken.toBuilder()
                .setSigningRequest(ByteString.copyFrom(new byte[] {1, 2, 3}))
                .build();
        assertEquals("BAD_REQUEST", desk.enrol(noise, "there").getRefused().getCode());
    }

    @Test
    void everythingIsKnownAgainAfterARestart() {
        String secret = secret(Optional.empty());
        enrol("h1", "p", secret);
        HostPeer peer = shown("h1");
        open();
        assertEquals(Optional.empty(), desk.refusal(peer, "p"));
        assertEquals("", enrol("h2", "p", secret));
    }

    private Distrusted newest() {
        return told.get(told.size() - 1);
    }

    private String serial(String host) {
        return serials.get(host).toString(16);
    }

    private HostPeer shown(String host) {
        return new HostPeer(host, serials.get(host));
    }

    private String secret(Optional<String> pool) {
        return JoinToken.parse(desk.make(pool, Duration.ofHours(1)).text()).secret();
    }

    private EnrolRequest request(String host, String pool, String secret) {
        return EnrolRequest.newBuilder()
                .setHostId(host)
                .setPool(pool)
                .setProtocol(Protocol.VERSION)
                .setToken(secret)
                .setSigningRequest(ByteString.copyFrom(asked.encoded()))
                .build();
    }

    /** Returns the code of the refusal, or nothing. */
    private String enrol(String host, String pool, String secret) {
        EnrolReply reply = desk.enrol(request(host, pool, secret), "there");
        if (!reply.hasRefused()) {
            serials.put(host, identity(reply).certificate().getSerialNumber());
        }
        return reply.getRefused().getCode();
    }

    private Identity renew(HostPeer peer) {
        return identity(desk.renew(
                RenewRequest.newBuilder()
                        .setSigningRequest(ByteString.copyFrom(asked.encoded()))
                        .build(),
                peer));
    }

    private Identity identity(EnrolReply reply) {
        return asked.answered(
                reply.getCertificate().toByteArray(), reply.getAuthority().toByteArray());
    }

    private final class MovableClock extends Clock {

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
