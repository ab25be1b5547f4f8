package org.notebookos.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.HostConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.notebookos.docker.EngineForTests;
import org.notebookos.docker.ImageForTests;

/**
 * A platform whose replicas are containers of a real engine: one kernel, and what happens to it. The methods follow each other.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ContainersIT {

    private static final int HOSTS = 4;
    private static final String KERNEL = "org.notebookos.kernel";

    private static EngineForTests engine;
    private static TestHome test;
    private static Operator operator;
    private static String stranger;

    @BeforeAll
    static void up() throws Exception {
        engine = EngineForTests.here();
        ImageForTests.load(engine.engine());
        stranger = stranger();
        test = TestHome.create("containers", HOSTS);
        operator = new Operator(test, Map.of("DOCKER_HOST", "unix://" + engine.socket()));
        List<String> mounts = new ArrayList<>(ImageForTests.mounts());
        mounts.addAll(ImageForTests.mountsOf(TestHome.python()));
        Files.createDirectories(test.home().conf());
        Files.writeString(
                test.home().conf().resolve("org.notebookos.runtime.docker.config"),
                "mounts=[%s]\n"
                        .formatted(mounts.stream().map(path -> '"' + path + '"').collect(Collectors.joining(","))));
        assertEquals(1, up("absent:1"), "without an image nothing is started");
        assertEquals(0, up(ImageForTests.NAME), "up failed, see its messages above");
    }

    private static int up(String image) throws Exception {
        return operator.run(("up --detach --runtime docker --image " + image + " --hosts " + HOSTS + " --port "
                        + test.settings().port() + " --python " + TestHome.python())
                .split(" "));
    }

    @AfterAll
    static void down() throws Exception {
        try {
            if (operator != null) {
                operator.down();
            }
        } finally {
            if (engine != null) {
                engine.close();
            }
        }
    }

    @Test
    @Order(1)
    void cellsRunInContainersWithTheLimitsThatTheKernelAskedFor() throws Exception {
        step("make");
        List<Container> replicas = replicas();
        assertEquals(3, replicas.size());
        for (Container replica : replicas) {
            HostConfig made = engine.engine()
                    .ask("inspect", client -> client.inspectContainerCmd(replica.getId())
                            .exec())
                    .getHostConfig();
            assertEquals(600L << 20, made.getMemory());
            assertEquals(50_000L, made.getCpuQuota());
            assertTrue(made.getReadonlyRootfs());
        }
    }

    @Test
    @Order(2)
    void anAgentThatIsKilledTakesItsContainersAlongAndTheKernelGoesOn() throws Exception {
        Set<String> before = lives();
        step("kill");
        Rest.await("the containers of one life are gone", Duration.ofSeconds(60), () -> !lives().containsAll(before));
    }

    @Test
    @Order(3)
    void anEngineThatCrashesIsToldOfAndTheKernelGoesOnAfterItsReturn() throws Exception {
        engine.kill();
        engine.start();
        step("check");
        Rest.await(
                "three replicas are left",
                Duration.ofSeconds(60),
                () -> replicas().size() == 3);
        assertTrue(logs().contains("the engine is gone"), "the agents' logs say that the engine was away");
    }

    @Test
    @Order(4)
    void whatThePlatformDidNotMakeIsNotTouched() {
        assertFalse(engine
                .engine()
                .ask(
                        "list",
                        client -> client.listContainersCmd().withShowAll(true).exec())
                .stream()
                .noneMatch(container -> container.getId().equals(stranger)));
    }

    private static String logs() throws Exception {
        try (var files = Files.walk(test.home().root().resolve("hosts"), 3)) {
            StringBuilder all = new StringBuilder();
            for (Path log : files.filter(file -> file.toString().contains("/log/") && Files.isRegularFile(file))
                    .toList()) {
                all.append(Files.readString(log));
            }
            return all.toString();
        }
    }

    /** Returns the lives of agents of which containers run. */
    private static Set<String> lives() {
        return engine.engine().ask("list", client -> client.listContainersCmd().exec()).stream()
                .map(container -> container.getLabels().getOrDefault("org.notebookos.life", ""))
                .collect(Collectors.toSet());
    }

    /** Returns the containers that were started for a replica; those made in advance don't carry the kernel's label. */
    private static List<Container> replicas() {
        return engine.engine().ask("list", client -> client.listContainersCmd()
                .withLabelFilter(List.of(KERNEL))
                .exec());
    }

    private static String stranger() {
        return engine.engine()
                .ask("make a container of somebody else", client -> client.createContainerCmd(ImageForTests.NAME)
                        .withName("stranger")
                        .withLabels(Map.of("org.example", "1"))
                        .withCmd("/bin/true")
                        .exec()
                        .getId());
    }

    private static void step(String what) throws Exception {
        int status = PythonClient.run(
                Path.of("..").toAbsolutePath().normalize(),
                TestHome.python(),
                List.of(
                        "containers",
                        test.settings().url(),
                        test.token(),
                        test.home().root().resolve("kernel-of-test").toString(),
                        what,
                        test.home().root().resolve("hosts").toString()));
        assertEquals(0, status, "step " + what + " failed, see its output above");
    }
}
