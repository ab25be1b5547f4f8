package org.notebookos.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.HostConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A real engine: what it answers, what is touched, and what is said when it isn't there. */
class EngineTest {

    private static final Owner OURS = new Owner("test", Map.of(Labels.HOST, "host-1"));
    private static final Owner THEIRS = new Owner("test", Map.of(Labels.HOST, "host-2"));

    private static EngineForTests real;

    @BeforeAll
    static void start() throws Exception {
        real = EngineForTests.here();
        ImageForTests.load(real.engine());
    }

    @AfterAll
    static void stop() throws Exception {
        if (real != null) {
            real.close();
        }
    }

    @Test
    void ownObjectsAreFoundAndRemovedAndOthersAreLeftAlone() {
        String ours = sleeping(OURS);
        String theirs = sleeping(THEIRS);
        OwnObjects own = new OwnObjects(real.engine(), OURS);
        assertEquals(
                ours,
                own.containers().stream()
                        .map(c -> c.getId())
                        .reduce((a, b) -> a + b)
                        .orElse(""));
        EngineException refused = assertThrows(EngineException.class, () -> own.removeContainer(theirs));
        assertEquals(EngineErrorCode.NOT_OURS, refused.code());
        assertTrue(refused.getMessage().contains(Labels.HOST), refused.getMessage());
        assertEquals(
                EngineErrorCode.NOT_OURS,
                assertThrows(EngineException.class, () -> own.signal(theirs, "SIGKILL"))
                        .code());
        own.removeContainer(ours);
        assertTrue(own.containers().isEmpty());
        new OwnObjects(real.engine(), THEIRS).removeContainer(theirs);
    }

    @Test
    void aNetworkOfSomebodyElseIsLeftAlone() {
        String theirs = real.engine().ask("make a network", client -> client.createNetworkCmd()
                .withName("theirs")
                .withInternal(true)
                .exec()
                .getId());
        OwnObjects own = new OwnObjects(real.engine(), OURS);
        assertTrue(own.networks().isEmpty());
        assertThrows(EngineException.class, () -> own.removeNetwork(theirs));
        real.engine().tell("remove the network", client -> client.removeNetworkCmd(theirs)
                .exec());
    }

    @Test
    void whatTheEngineRefusesHasACode() {
        Engine engine = real.engine();
        assertEquals(EngineErrorCode.NOT_FOUND, code(() -> new OwnObjects(engine, OURS).removeContainer("nobody")));
        assertEquals(
                EngineErrorCode.IMAGE_MISSING,
                code(() -> engine.tell("make a container", client -> client.createContainerCmd("no-such-image:1")
                        .exec())));
        String taken = engine.ask("make a container", client -> client.createContainerCmd(ImageForTests.NAME)
                .withName("taken")
                .withCmd("/bin/true")
                .withLabels(OURS.labels())
                .exec()
                .getId());
        assertEquals(
                EngineErrorCode.CONFLICT,
                code(() -> engine.tell("make a container", client -> client.createContainerCmd(ImageForTests.NAME)
                        .withName("taken")
                        .withCmd("/bin/true")
                        .exec())));
        new OwnObjects(engine, OURS).removeContainer(taken);
    }

    @Test
    void anEngineThatIsNotThereIsSaidToBeUnreachable() {
        try (Engine nobody = Engine.of(EngineAddress.ofSocket(Path.of("/tmp/no-such.sock")), Deadlines.USUAL)) {
            EngineException failed = assertThrows(EngineException.class, nobody::ping);
            assertEquals(EngineErrorCode.UNREACHABLE, failed.code());
            assertTrue(failed.passing());
            assertTrue(failed.getMessage().contains("/tmp/no-such.sock"), failed.getMessage());
        }
    }

    @Test
    void anEngineThatStandsStillIsWaitedForNoLongerThanTheDeadline() throws Exception {
        Deadlines short1 = new Deadlines(Duration.ofSeconds(1), Duration.ofMillis(500));
        try (Engine engine = Engine.of(EngineAddress.ofSocket(real.socket()), short1)) {
            engine.ping();
            real.freeze();
            EngineException failed = assertThrows(EngineException.class, engine::ping);
            assertEquals(EngineErrorCode.TIMED_OUT, failed.code());
        } finally {
            real.thaw();
        }
        real.engine().ping();
    }

    @Test
    void onlyAddressesThatAreSafeAreTaken() {
        assertEquals("unix", EngineAddress.parse(EngineAddress.USUAL, "").uri().getScheme());
        EngineAddress.parse("tcp://127.0.0.1:2375", "");
        EngineAddress.parse("ssh://ann@machine:2222", "");
        for (String bad :
                new String[] {"tcp://10.0.0.1:2375", "tcp://host", "http://host:1", "unix://", "nonsense", "a b"}) {
            assertEquals(EngineErrorCode.INVALID, code(() -> EngineAddress.parse(bad, "")), bad);
        }
        assertEquals(
                EngineErrorCode.INVALID, code(() -> EngineAddress.parse("tcp://10.0.0.1:2376", "/no/such/folder")));
    }

    @Test
    void anOwnerOwnsWhatCarriesAllOfItsLabels() {
        assertTrue(OURS.owns(OURS.labels(Map.of("more", "x"))));
        assertFalse(OURS.owns(Map.of(Labels.MADE_BY, "test")));
        assertFalse(OURS.owns(THEIRS.labels()));
        assertFalse(OURS.owns(null));
    }

    private static String sleeping(Owner owner) {
        return real.engine().ask("make a container", client -> {
            String id = client.createContainerCmd(ImageForTests.NAME)
                    .withCmd("/bin/sleep", "600")
                    .withLabels(owner.labels())
                    .withHostConfig(HostConfig.newHostConfig()
                            .withNetworkMode("none")
                            .withBinds(ImageForTests.mounts().stream()
                                    .map(path -> Bind.parse(path + ":" + path + ":ro"))
                                    .toList()))
                    .exec()
                    .getId();
            client.startContainerCmd(id).exec();
            return id;
        });
    }

    private static EngineErrorCode code(Runnable asked) {
        return assertThrows(EngineException.class, asked::run).code();
    }
}
