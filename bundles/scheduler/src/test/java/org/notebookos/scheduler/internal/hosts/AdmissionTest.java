package org.notebookos.scheduler.internal.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.hostlink.HostPeer;
import org.notebookos.hostlink.Protocol;
import org.notebookos.hostlink.v1.Hello;

class AdmissionTest {

    private final Admission admission = new Admission("1.4.2.SNAPSHOT", "secret");

    private Optional<String> refused(String host, String version, String token) {
        return admission
                .refusal(
                        Hello.newBuilder()
                                .setHostId(host)
                                .setVersion(version)
                                .setJoinToken(token)
                                .build(),
                        Optional.empty())
                .map(Admission.Refusal::code);
    }

    @Test
    void agentsOfTheSameReleaseWithTheTokenMayJoin() {
        assertEquals(Optional.empty(), refused("h", "1.4.0", "secret"));
        assertEquals(Optional.empty(), refused("h", "1.4.2-SNAPSHOT", "secret"));
    }

    @Test
    void aWrongTokenIsRefusedBeforeAnythingElse() {
        assertEquals(Optional.of("BAD_TOKEN"), refused("", "9.9", "Secret"));
        assertEquals(Optional.of("BAD_TOKEN"), refused("h", "1.4.0", ""));
    }

    @Test
    void anotherReleaseThatSpeaksTheSameIsServed() {
        assertEquals(Optional.empty(), refused("h", "1.5.0", "secret"));
    }

    @Test
    void anotherProtocolIsRefusedAndBothSidesAreToldWhatToDo() {
        Hello hello = Hello.newBuilder()
                .setHostId("h")
                .setVersion("2.0.0")
                .setProtocol(Protocol.VERSION + 1)
                .setJoinToken("secret")
                .build();
        Admission.Refusal refusal = admission.refusal(hello, Optional.empty()).orElseThrow();
        assertEquals("BAD_VERSION", refusal.code());
        assertEquals(
                "the agent (release 2.0.0, protocol 2) and the controller (release 1.4.2.SNAPSHOT, protocol 1) don't"
                        + " understand each other: install release 2.0.0 on the controller, then start its controller"
                        + " again",
                refusal.text());
    }

    @Test
    void aHostCannotSpeakAsAnother() {
        Admission all = new Admission("1.4.2", "secret", (peer, pool) -> Optional.empty());
        Hello hello = Hello.newBuilder().setHostId("h1").build();

        assertEquals(Optional.empty(), all.refusal(hello, Optional.of(new HostPeer("h1", BigInteger.ONE))));
        assertEquals(
                Optional.of("WRONG_HOST"),
                all.refusal(hello, Optional.of(new HostPeer("h2", BigInteger.ONE)))
                        .map(Admission.Refusal::code));
    }

    @Test
    void aCertificateThatCountsNoMoreIsRefusedThoughTheTokenIsRight() {
        Hello hello = Hello.newBuilder().setHostId("h1").setJoinToken("secret").build();

        assertEquals(
                Optional.of("UNKNOWN_CERTIFICATE"),
                admission
                        .refusal(hello, Optional.of(new HostPeer("h1", BigInteger.ONE)))
                        .map(Admission.Refusal::code));
    }

    @Test
    void aHostNeedsAnId() {
        assertEquals(Optional.of("BAD_HOST"), refused(" ", "1.4.0", "secret"));
    }

    @Test
    void withoutATokenFileNoneIsAskedFor() {
        Admission open = new Admission("1.4.2", "");

        assertEquals(
                Optional.empty(),
                open.refusal(
                        Hello.newBuilder().setHostId("h").setVersion("1.4.0").build(), Optional.empty()));
    }
}
