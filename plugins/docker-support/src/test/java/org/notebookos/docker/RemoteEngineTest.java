package org.notebookos.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real engine of another machine: over TLS with certificates on both sides, and over SSH. */
class RemoteEngineTest {

    private static final Deadlines BRIEF = new Deadlines(Duration.ofSeconds(2), Duration.ofSeconds(4));

    private static EngineForTests real;

    @TempDir
    static Path folder;

    private static CertificatesForTests authority;
    private static Path ours;

    @BeforeAll
    static void start() throws Exception {
        real = EngineForTests.apart();
        authority = CertificatesForTests.make(folder.resolve("authority"));
        real.restart(authority.engine(real.address()));
        ours = authority.client(folder.resolve("ours"), authority);
    }

    @AfterAll
    static void stop() throws Exception {
        if (real != null) {
            real.close();
        }
    }

    @Test
    void certificatesOnBothSidesOpenAnEngine() {
        try (Engine engine = Engine.of(tls(ours), BRIEF)) {
            engine.ping();
        }
    }

    @Test
    void aCertificateOfAnotherAuthorityIsRefused() throws Exception {
        CertificatesForTests others = CertificatesForTests.make(folder.resolve("others"));
        Path strangers = others.client(folder.resolve("strangers"), authority);
        EngineException refused = failure(tls(strangers));
        assertTrue(refused.getMessage().contains("certificate"), refused.getMessage());
    }

    @Test
    void anEngineOfAnotherAuthorityIsNotBelieved() throws Exception {
        CertificatesForTests others = CertificatesForTests.make(folder.resolve("elsewhere"));
        Path credulous = authority.client(folder.resolve("credulous"), others);
        assertEquals(EngineErrorCode.DENIED, failure(tls(credulous)).code());
    }

    @Test
    void withoutAListenerItIsUnreachable() {
        EngineAddress closed = EngineAddress.parse("tcp://" + real.address() + ":2377", ours.toString());
        assertEquals(EngineErrorCode.UNREACHABLE, failure(closed).code());
    }

    @Test
    void aLinkThatIsCutEndsARequestAtItsDeadlineAndLaterOnesWorkAgain() throws Exception {
        try (Engine engine = Engine.of(tls(ours), BRIEF)) {
            engine.ping();
            real.cut();
            EngineException failed = assertThrows(EngineException.class, engine::ping);
            assertTrue(failed.passing(), failed.getMessage());
            real.mend();
            Await.until("it answers again", () -> answers(engine));
        }
    }

    @Test
    void aConnectionThatBreaksWhileItIsListenedToIsToldOf() throws Exception {
        try (Engine engine = Engine.of(tls(ours), BRIEF)) {
            CountDownLatch over = new CountDownLatch(1);
            engine.listen("listen", client -> client.eventsCmd().exec(new ResultCallback.Adapter<Event>() {
                @Override
                public void onError(Throwable failure) {
                    over.countDown();
                }

                @Override
                public void onComplete() {
                    over.countDown();
                }
            }));
            engine.ping();
            real.kill();
            assertTrue(over.await(20, TimeUnit.SECONDS));
            assertEquals(
                    EngineErrorCode.UNREACHABLE,
                    assertThrows(EngineException.class, engine::ping).code());
            real.start();
            engine.ping();
        }
    }

    @Test
    void anEngineBehindSshWorksLikeOneOfThisMachine() throws Exception {
        try (SshServerForTests ssh = SshServerForTests.start(real);
                Engine engine = Engine.of(ssh.address("client", true), Deadlines.USUAL)) {
            engine.ping();
            ImageForTests.load(engine);
            String id = engine.ask("make a container", client -> client.createContainerCmd(ImageForTests.NAME)
                    .withCmd("/bin/true")
                    .withLabels(new Owner("test", java.util.Map.of()).labels())
                    .exec()
                    .getId());
            new OwnObjects(engine, new Owner("test", java.util.Map.of())).removeContainer(id);
            real.kill();
            EngineException gone = assertThrows(EngineException.class, engine::ping);
            assertTrue(gone.passing(), gone.getMessage());
            real.start();
            Await.until("it answers again", () -> answers(engine));
        }
    }

    @Test
    void whySshDoesNotLetUsInIsSaid() throws Exception {
        try (SshServerForTests ssh = SshServerForTests.start(real)) {
            EngineException stranger = failure(ssh.address("stranger", true));
            assertEquals(EngineErrorCode.DENIED, stranger.code());
            assertTrue(stranger.getMessage().contains("Permission denied (publickey)"), stranger.getMessage());
            EngineException unknown = failure(ssh.address("client", false));
            assertEquals(EngineErrorCode.DENIED, unknown.code());
            assertTrue(unknown.getMessage().contains("Host key verification failed"), unknown.getMessage());
        }
    }

    @Test
    void withoutAnSshServerItIsUnreachable() {
        EngineException failed = failure(EngineAddress.parse("ssh://root@" + real.address() + ":2223", ""));
        assertEquals(EngineErrorCode.UNREACHABLE, failed.code());
        assertTrue(failed.getMessage().contains("Connection refused"), failed.getMessage());
    }

    private static boolean answers(Engine engine) {
        try {
            engine.ping();
            return true;
        } catch (EngineException e) {
            return false;
        }
    }

    private static EngineAddress tls(Path certificates) {
        return EngineAddress.parse("tcp://" + real.address() + ":2376", certificates.toString());
    }

    private static EngineException failure(EngineAddress address) {
        try (Engine engine = Engine.of(address, BRIEF)) {
            return assertThrows(EngineException.class, engine::ping);
        }
    }
}
