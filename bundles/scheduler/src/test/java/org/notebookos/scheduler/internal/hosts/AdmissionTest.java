package org.notebookos.scheduler.internal.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.hostlink.v1.Hello;

class AdmissionTest {

    private final Admission admission = new Admission("1.4.2.SNAPSHOT", "secret");

    private Optional<String> refused(String host, String version, String token) {
        return admission
                .refusal(Hello.newBuilder()
                        .setHostId(host)
                        .setVersion(version)
                        .setJoinToken(token)
                        .build())
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
    void anotherReleaseIsRefused() {
        assertEquals(Optional.of("BAD_VERSION"), refused("h", "1.5.0", "secret"));
        assertEquals(Optional.of("BAD_VERSION"), refused("h", "", "secret"));
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
                        Hello.newBuilder().setHostId("h").setVersion("1.4.0").build()));
    }
}
