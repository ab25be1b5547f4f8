package org.notebookos.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.notebookos.docker.EngineForTests;
import org.notebookos.docker.ImageForTests;
import org.notebookos.docker.SwarmForTests;

/**
 * A platform on this machine whose second pool is a real Swarm. The agents' image is a few kilobytes; it runs this machine's Java, Python
 * and unpacked archive, mounted to read.
 */
final class SwarmPlatform implements AutoCloseable {

    static final List<String> IMAGES = List.of("nbos-agent:1", "nbos-agent:2");
    private static final int PORT = 7443;
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final SwarmForTests swarm;
    private final TestHome test;
    private final Operator operator;
    private final Rest rest;

    private SwarmPlatform(SwarmForTests swarm) throws IOException {
        this.swarm = swarm;
        this.test = TestHome.create("swarm", 1);
        this.operator = new Operator(test);
        this.rest = new Rest(test.settings().url(), test.token());
    }

    /** Starts a Swarm, and the platform with one local host that has one GPU; the Swarm is no pool yet. */
    static SwarmPlatform start(int nodes) throws Exception {
        SwarmPlatform platform = new SwarmPlatform(SwarmForTests.start(nodes));
        try {
            // hosts are added when a cell or kernel needs one, and none is given up meanwhile
            platform.conf("org.notebookos.scaling.paper", "intervalSeconds=I\"3600\"\n");
            platform.conf("org.notebookos.pool.local", "pricePerHostHour=D\"1.0\"\n");
            for (EngineForTests node : platform.swarm.nodes()) {
                for (String image : IMAGES) {
                    ImageForTests.load(node.engine(), image);
                }
            }
            platform.command("up --detach --hosts 1 --max-hosts 4 --gpus-per-host 1 --listen "
                    + platform.swarm.nearAddress()
                    + " --port " + platform.test.settings().port() + " --python " + TestHome.python());
            return platform;
        } catch (Exception e) {
            platform.close();
            throw e;
        }
    }

    /** Gives a command of the operator's, which must succeed. */
    void command(String words) throws Exception {
        assertEquals(0, operator.run(words.split(" ")), words + " failed, see its messages above");
    }

    /** Drops the pool's configuration in, or one with another image. */
    void pool(String image) throws IOException {
        Path token = test.home().root().resolve("swarm-token");
        if (!Files.exists(token)) {
            Rest.Answer made = rest.post("/nbos/api/join-tokens", "{\"pool\": \"swarm\", \"seconds\": 3600}");
            Files.writeString(token, made.body().path("token").asText());
        }
        conf(
                "org.notebookos.pool.swarm-it",
                String.join(
                        "\n",
                        "image=\"" + image + "\"",
                        "manager=\"unix://" + swarm.manager().socket() + "\"",
                        "controller=\"" + swarm.nearAddress() + ":" + PORT + "\"",
                        "joinTokenFile=\"" + token + "\"",
                        "gpusPerHost=I\"2\"",
                        "minHosts=I\"2\"",
                        "maxHosts=I\"3\"",
                        "command=" + array(command()),
                        "mounts=" + array(mounts()),
                        ""));
    }

    private void conf(String pid, String text) throws IOException {
        Files.writeString(Files.createDirectories(test.home().conf()).resolve(pid + ".config"), text);
    }

    private static List<String> command() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(TestHome.distribution().script().toString());
        command.addAll(Arrays.asList(
                "agent --pool {pool} --controller {controller} --gpus {gpus} --listen auto --python".split(" ")));
        command.add(TestHome.python());
        return command;
    }

    private static List<String> mounts() throws IOException {
        List<String> mounts = new ArrayList<>(ImageForTests.mounts());
        mounts.addAll(ImageForTests.mountsOfJava());
        mounts.addAll(ImageForTests.mountsOf(TestHome.python()));
        mounts.add(TestHome.distribution().root().toString());
        return mounts.stream().map(path -> path + ":" + path + ":ro").toList();
    }

    private static String array(List<String> values) {
        return values.stream().map(value -> '"' + value + '"').collect(Collectors.joining(",", "[", "]"));
    }

    SwarmForTests swarm() {
        return swarm;
    }

    EngineForTests node(int number) {
        return swarm.nodes().get(number);
    }

    /** Changes a node as an operator does with the docker command. */
    void node(int number, String... options) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("docker", "-H", "unix://" + swarm.manager().socket(), "node", "update"));
        command.addAll(List.of(options));
        command.add(node(number).hostName());
        assertEquals(0, Programs.run(new ProcessBuilder(command), Duration.ofSeconds(60)), command + " failed");
    }

    /** Returns the ids of a pool's hosts that are live. */
    Set<String> live(String pool) {
        Set<String> ids = new TreeSet<>();
        for (JsonNode host : rest.get("/nbos/api/hosts").body()) {
            if (host.path("pool").asText().equals(pool)
                    && host.path("state").asText().equals("live")) {
                ids.add(host.path("id").asText());
            }
        }
        return ids;
    }

    void awaitLive(int count) {
        Rest.await(
                count + " hosts of the Swarm are live",
                PATIENCE,
                () -> live("swarm").size() == count);
    }

    /** Does a step of swarm_kernel.py. */
    void step(String name, String... more) throws Exception {
        List<String> words = new ArrayList<>(List.of(
                "swarm_kernel",
                test.settings().url(),
                test.token(),
                test.home().root().resolve("journey.json").toString(),
                name));
        words.addAll(List.of(more));
        int status = PythonClient.run(Path.of("..").toAbsolutePath().normalize(), TestHome.python(), words);
        assertEquals(0, status, () -> "step " + name + " failed, see its output above; events: " + events());
    }

    private List<String> events() {
        List<String> texts = new ArrayList<>();
        for (JsonNode event : rest.get("/nbos/api/status").body().path("events")) {
            texts.add(event.path("text").asText());
        }
        return texts;
    }

    @Override
    public void close() throws Exception {
        try {
            operator.down();
        } finally {
            swarm.close();
        }
    }
}
