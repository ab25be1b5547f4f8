package org.notebookos.pool.docker.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.dockerjava.api.model.Container;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.docker.Await;
import org.notebookos.docker.Deadlines;
import org.notebookos.docker.Engine;
import org.notebookos.docker.EngineAddress;
import org.notebookos.docker.EngineForTests;
import org.notebookos.docker.ImageForTests;
import org.notebookos.docker.Labels;
import org.notebookos.docker.OwnObjects;
import org.notebookos.spi.pool.HostPool;
import org.notebookos.spi.pool.HostPoolContract;
import org.notebookos.spi.pool.PoolException;
import org.notebookos.spi.pool.PoolHost;
import org.notebookos.spi.pool.PoolTerms;

/** The pool with a real engine; what runs in its containers only waits. */
class DockerPoolTest extends HostPoolContract {

    private static final String SECRET = "a-token-for-tests";
    private static final List<String> WAITER =
            List.of("/bin/sh", "-c", "trap 'exit 0' TERM; echo {host} with {gpus}; sleep 600 & wait");

    private static EngineForTests server;

    @TempDir
    Path folder;

    private DockerPool pool;

    @BeforeAll
    static void startEngine() throws Exception {
        server = EngineForTests.apart();
        ImageForTests.load(server.engine());
    }

    @AfterAll
    static void stopEngine() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        Files.writeString(folder.resolve("token"), SECRET);
        pool = started(List.of(settings(server.socket(), 4)));
    }

    @AfterEach
    void endAll() throws Exception {
        server.start();
        Await.until("the engine is seen", () -> !pool.hosts().stream()
                .anyMatch(host -> host.detail().contains("can't be reached")));
        for (PoolHost host : pool.hosts()) {
            await(pool.release(host.id()));
        }
        pool.close();
        assertEquals(List.of(), containers());
    }

    @Override
    protected HostPool pool() {
        return pool;
    }

    private AgentSpec spec() {
        return spec(ImageForTests.NAME);
    }

    private AgentSpec spec(String image) {
        return new AgentSpec(
                "test",
                "docker",
                image,
                WAITER,
                "0:0",
                "host",
                ImageForTests.mounts().stream()
                        .map(path -> path + ":" + path + ":ro")
                        .toList(),
                "127.0.0.1:7070",
                folder.resolve("token"),
                2,
                "nvidia",
                64,
                500);
    }

    private static EngineSettings settings(Path socket, int maximum) {
        return new EngineSettings(EngineAddress.ofSocket(socket), socket.toString(), maximum, "127.0.0.1", List.of());
    }

    private DockerPool started(List<EngineSettings> engines) throws Exception {
        return started(engines, ImageForTests.NAME, 0);
    }

    private DockerPool started(List<EngineSettings> engines, String image, int least) throws Exception {
        List<EngineHosts> hosts = engines.stream()
                .map(engine -> new EngineHosts(engine, Engine.of(engine.address(), Deadlines.USUAL), spec(image)))
                .toList();
        DockerPool fresh = new DockerPool("docker", new PoolTerms(least, 4, 0, 1, 2), hosts);
        fresh.start();
        Await.until("the engine has answered", () -> hosts.get(0).looked());
        return fresh;
    }

    private List<Container> containers() {
        return new OwnObjects(server.engine(), spec().owner()).containers();
    }

    private Container running(String host) throws Exception {
        Await.until("host " + host + " runs", () -> seen(host).state() == PoolHost.State.RUNNING);
        return containers().stream()
                .filter(container -> host.equals(container.getLabels().get(Labels.HOST)))
                .findFirst()
                .orElseThrow();
    }

    private PoolHost seen(String host) {
        return pool.hosts().stream()
                .filter(one -> one.id().equals(host))
                .findFirst()
                .orElseThrow();
    }

    private String grown() {
        return await(pool.grow(1)).get(0).id();
    }

    @Test
    void containersOutliveThePoolAndAreFoundAgain() throws Exception {
        String host = grown();
        String before = running(host).getId();

        pool.close();
        pool = started(List.of(settings(server.socket(), 4)));

        assertEquals(before, running(host).getId());
    }

    @Test
    void anAgentThatEndedIsStartedAgain() throws Exception {
        String host = grown();
        Container container = running(host);

        server.engine().tell("kill it", client -> client.killContainerCmd(container.getId())
                .exec());
        Await.until("its end is noticed", () -> seen(host).state() == PoolHost.State.STARTING);

        assertEquals(container.getId(), running(host).getId());
    }

    @Test
    void aHostWhoseContainerWasRemovedGetsAnotherOne() throws Exception {
        String host = grown();
        String before = running(host).getId();

        server.engine().tell("remove it", client -> client.removeContainerCmd(before)
                .withForce(true)
                .exec());

        Await.until(
                "there is another one",
                () -> containers().size() == 1 && !containers().get(0).getId().equals(before));
    }

    @Test
    void theTokenIsAFileThatNobodyElseSees() throws Exception {
        Container container = running(grown());

        String told = server.engine().ask("inspect it", client -> client.inspectContainerCmd(container.getId())
                .exec()
                .toString());
        assertFalse(told.contains(SECRET), told);
        String volume = server.engine()
                .ask("find its volume", client -> client.inspectVolumeCmd(container.getNames()[0].substring(1))
                        .exec()
                        .getMountpoint());
        Path file = Path.of(volume).resolve(AgentSpec.TOKEN);
        assertEquals(SECRET, Files.readString(file));
        assertEquals(
                "r--------",
                java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void whatIsReleasedLeavesNeitherContainerNorVolumeAndOthersAreLeftAlone() throws Exception {
        server.engine().tell("make a foreign volume", client -> client.createVolumeCmd()
                .withName("foreign")
                .exec());
        String host = grown();
        running(host);

        await(pool.release(host));

        List<String> volumes =
                server
                        .engine()
                        .ask("list volumes", client -> client.listVolumesCmd().exec())
                        .getVolumes()
                        .stream()
                        .map(volume -> volume.getName())
                        .toList();
        assertTrue(volumes.contains("foreign"), volumes.toString());
        assertFalse(volumes.contains(spec().nameOf(host)), volumes.toString());
    }

    @Test
    void theLeastNumberIsMadeOnceSoThatAPoolCanBeEmptied() throws Exception {
        pool.close();
        pool = started(List.of(settings(server.socket(), 4)), ImageForTests.NAME, 1);
        Await.until("one is made", () -> pool.hosts().size() == 1);
        String host = pool.hosts().get(0).id();
        running(host);
        await(pool.release(host));

        String other = grown();
        running(other);

        assertEquals(List.of(other), pool.hosts().stream().map(PoolHost::id).toList());
    }

    @Test
    void anEngineThatCantBeReachedIsReportedAndTriedAgain() throws Exception {
        String host = grown();
        running(host);

        server.stop();
        Await.until("it is noticed", () -> seen(host).detail().contains("can't be reached"));
        PoolException refused = failure(pool.grow(1));
        assertEquals(PoolException.Code.FAILED, refused.code());
        assertTrue(refused.getMessage().contains("can't be reached"), refused.getMessage());

        server.start();
        Await.until(
                "the host runs again",
                () -> seen(host).state() == PoolHost.State.RUNNING
                        && seen(host).detail().isEmpty());
    }

    @Test
    void anImageThatCantBeHadIsReported() throws Exception {
        pool.close();
        // nobody listens there
        pool = started(List.of(settings(server.socket(), 4)), "127.0.0.1:1/absent:1", 0);

        String host = grown();

        Await.until("it is told", () -> seen(host).detail().contains("pull image"));
    }

    @Test
    void hostsGoToTheEngineWithMostRoom() throws Exception {
        pool.close();
        EngineSettings absent = settings(Path.of("/nowhere.sock"), 8);
        pool = started(List.of(settings(server.socket(), 2), absent));

        await(pool.grow(2));

        PoolException refused = failure(pool.grow(1));
        assertTrue(refused.getMessage().contains("/nowhere.sock"), refused.getMessage());
    }

    @Test
    void anEngineIsReadWithWhatItOffers() {
        EngineSettings engine =
                EngineSettings.parse("ssh://root@gpu1 name=gpu1 max=2 address=10.0.0.7 gpus=GPU-a,GPU-b", 4);

        assertEquals("gpu1", engine.name());
        assertEquals(2, engine.maximum());
        assertEquals("10.0.0.7", engine.reached());
        assertEquals(List.of("GPU-a", "GPU-b"), engine.devices());
    }
}
