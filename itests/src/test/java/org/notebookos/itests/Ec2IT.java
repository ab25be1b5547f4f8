package org.notebookos.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.notebookos.pool.ec2.lab.BootSimulator;
import org.notebookos.pool.ec2.lab.FaultyCloud;
import org.notebookos.pool.ec2.lab.LabCloud;
import org.notebookos.pool.ec2.lab.Moto;

/** Three hosts without GPUs, and a pool of EC2 instances that have them: a server of the APIs, real agents as instances. */
class Ec2IT {

    /** Of the two minutes of a notice, half at most are for the replicas. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static TestHome test;
    private static Operator operator;
    private static Rest rest;
    private static Moto moto;
    private static FaultyCloud faulty;
    private static LabCloud cloud;
    private static BootSimulator machines;
    private static String first;
    private static String second;
    private static String queue;
    private static Path kernel;

    @BeforeAll
    static void up() throws Exception {
        Optional<String> absence = Moto.absence();
        Assumptions.assumeTrue(absence.isEmpty(), () -> absence.orElse(""));
        moto = Moto.start();
        faulty = FaultyCloud.before(moto.address());
        faulty.hooks().set(true, true);
        cloud = new LabCloud(moto.address());
        first = cloud.group("it", "g5.xlarge", 2);
        second = cloud.group("it", "g4dn.xlarge", 2);
        queue = cloud.queue();
        test = TestHome.create("ec2", 3);
        kernel = test.home().root().resolve("kernel");
        configure();
        operator = new Operator(test, Map.of("AWS_ACCESS_KEY_ID", "it", "AWS_SECRET_ACCESS_KEY", "it"));
        rest = new Rest(test.settings().url(), test.token());
        int status = operator.run(("up --detach --hosts 3 --max-hosts 4 --gpus-per-host 0 --port "
                        + test.settings().port() + " --python " + TestHome.python())
                .split(" "));
        assertEquals(0, status, "up failed, see its messages above");
        int hostlink = org.notebookos.launcher.Settings.read(test.home()).hostlinkPort();
        machines = new BootSimulator(cloud, List.of(first, second), Duration.ofSeconds(1), id -> agent(id, hostlink));
    }

    private static void configure() throws IOException {
        Files.createDirectories(test.home().conf());
        Files.writeString(
                test.home().conf().resolve("org.notebookos.scaling.paper.config"), "intervalSeconds=I\"4\"\n");
        Files.writeString(
                test.home().conf().resolve("org.notebookos.pool.ec2.config"),
                String.join(
                        "\n",
                        "cluster=\"it\"",
                        "groups=[\"" + first + "\",\"" + second + "\"]",
                        "region=\"us-east-1\"",
                        "endpoint=\"" + faulty.address() + "\"",
                        "noticeQueue=\"" + queue + "\"",
                        "callsPerMinute=I\"1000\"",
                        "maxHosts=I\"3\"",
                        "pollMillis=L\"500\"",
                        "heartbeatSeconds=L\"1\"",
                        "provisioningSeconds=D\"10.0\"",
                        ""));
        Files.createDirectories(test.home().plugins());
        try (Stream<Path> jars = Files.list(TestHome.distribution().root().resolve("plugins"))) {
            Path jar = jars.filter(p -> p.getFileName().toString().startsWith("pool-ec2"))
                    .findFirst()
                    .orElseThrow();
            Files.copy(jar, test.home().plugins().resolve("pool-ec2.jar"));
        }
    }

    private static ProcessBuilder agent(String id, int hostlink) {
        try {
            Path log = Files.createDirectories(
                            test.home().root().resolve("hosts").resolve(id))
                    .resolve("agent.out");
            ProcessBuilder builder = new ProcessBuilder(
                            TestHome.distribution().script().toString(),
                            "agent",
                            "--host-id",
                            id,
                            "--pool",
                            "ec2",
                            "--controller",
                            "127.0.0.1:" + hostlink,
                            "--join-token-file",
                            test.home().joinToken().toString(),
                            "--gpus",
                            "1")
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().put("NOTEBOOKOS_HOME", test.home().root().toString());
            return builder;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @AfterAll
    static void down() throws Exception {
        if (machines != null) {
            machines.close();
        }
        if (operator != null) {
            operator.down();
        }
        for (AutoCloseable one : new AutoCloseable[] {cloud, faulty, moto}) {
            if (one != null) {
                one.close();
            }
        }
    }

    @Test
    void aCellBringsAnInstanceThatASpotNoticeTakesAndTheVariablesStay() throws Exception {
        faulty.faults().empty(first);
        faulty.faults().fail("SetDesiredCapacity", 400, "Throttling", 2);
        cell("x = 41\nprint(x)", "41");

        cell("%%gpu 1\nx += 1\nprint(x)", "42");
        String host = cloud.instances(second).get(0);
        assertEquals(List.of(), cloud.instances(first));
        assertTrue(
                told("notebookos-launch " + host + " CONTINUE"),
                () -> faulty.hooks().answers().toString());

        long noticed = System.nanoTime();
        cloud.event(queue, "EC2 Spot Instance Interruption Warning", host);
        Rest.await(
                "the host is drained and let go", PATIENCE, () -> told("notebookos-terminate " + host + " CONTINUE"));
        System.out.printf("drained and let go %.1f s after the notice%n", (System.nanoTime() - noticed) / 1e9);
        assertTrue(happened("spot interruption notice"), () -> events().toString());
        cell("print(x)", "42");

        cell("%%gpu 1\nx += 1\nprint(x)", "43");
        List<String> there = Stream.of(first, second)
                .flatMap(g -> cloud.instances(g).stream())
                .toList();
        assertTrue(!there.isEmpty() && !there.contains(host), there::toString);
        Rest.await("it is given up when nothing needs it", PATIENCE, () -> there.stream()
                .allMatch(id -> told("notebookos-terminate " + id + " CONTINUE")));
        assertTrue(happened("releases host " + there.get(0)), () -> events().toString());
        cell("print(x)", "43");
        Rest.await("the cluster forgets it", PATIENCE, () -> hosts().size() == 3);
    }

    private static boolean told(String answer) {
        return faulty.hooks().answers().contains(answer);
    }

    private static void cell(String code, String text) throws Exception {
        int status = PythonClient.run(
                Path.of("..").toAbsolutePath().normalize(),
                TestHome.python(),
                List.of("cell_of_kernel", test.settings().url(), test.token(), kernel.toString(), code, text));
        assertEquals(0, status, () -> "the cell failed, see its output above; events: " + events());
    }

    private static JsonNode hosts() {
        return rest.get("/nbos/api/hosts").body();
    }

    private static boolean happened(String text) {
        return events().stream().anyMatch(e -> e.contains(text));
    }

    private static List<String> events() {
        List<String> texts = new ArrayList<>();
        for (JsonNode event : rest.get("/nbos/api/status").body().path("events")) {
            texts.add(event.path("text").asText());
        }
        return texts;
    }
}
