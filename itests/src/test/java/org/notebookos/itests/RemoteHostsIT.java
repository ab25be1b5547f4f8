package org.notebookos.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Hosts on machines of their own, as an operator starts them there: they join with a token, and speak TLS from then on. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RemoteHostsIT {

    private static final int PORT = 7443;
    private static final Map<String, Process> AGENTS = new TreeMap<>();
    private static final List<String> SECRETS = new ArrayList<>();
    private static TestHome test;
    private static Operator operator;
    private static Rest rest;
    private static Namespaces machines;
    private static String controller;

    @BeforeAll
    static void up() throws Exception {
        String missing = Namespaces.missing();
        assumeTrue(missing.isEmpty(), missing);
        AGENTS.clear();
        SECRETS.clear();
        machines = new Namespaces(3);
        controller = machines.address(0) + ":" + PORT;
        test = TestHome.create("remote", 1);
        operator = new Operator(test);
        rest = new Rest(test.settings().url(), test.token());
        int status = operator.run(("up --detach --hosts 1 --listen " + machines.address(0) + " --port "
                        + test.settings().port() + " --python " + TestHome.python())
                .split(" "));
        assertEquals(0, status, "up failed, see its messages above");
    }

    @AfterAll
    static void down() throws Exception {
        if (machines == null) {
            return;
        }
        for (Process agent : AGENTS.values()) {
            agent.destroy();
            assertTrue(agent.waitFor(30, TimeUnit.SECONDS), "an agent doesn't stop");
        }
        try {
            operator.down();
        } finally {
            machines.close();
        }
    }

    @Test
    @Order(1)
    void aKernelOnThreeMachinesSurvivesTheDeathOfOne() throws Exception {
        racks("rack-1", "rack-2");
        List<String> words =
                new ArrayList<>(List.of("remote_hosts", test.settings().url(), test.token()));
        AGENTS.forEach((host, agent) -> words.add(host + "=" + pid(host)));
        assertEquals(0, PythonClient.run(Path.of("..").toAbsolutePath().normalize(), TestHome.python(), words));
        for (String host : AGENTS.keySet()) {
            if (!AGENTS.get(host).isAlive()) {
                // The certificate is still there: no token is needed to come back.
                agent(machine(host), host, "rack", "");
            }
        }
        Rest.await("the dead host is back", Duration.ofSeconds(180), () -> rest.hostsUp() == 1 + AGENTS.size());
    }

    @Test
    @Order(2)
    void whoMayNotJoinIsToldWhyAndSoIsTheOperator() throws Exception {
        racks("rack-1", "rack-2");
        agent(3, "wrong-pool", "elsewhere", token("rack", 3600));
        turnedAway("host wrong-pool is turned away: the join token", "is for pool rack, not for elsewhere");
        stop("wrong-pool");
        int others = tokens();
        String brief = token("rack", 1);
        Rest.await("the token has ended", Duration.ofSeconds(10), () -> tokens() <= others);
        agent(3, "too-late", "rack", brief);
        turnedAway("host too-late is turned away: the join token", "ended at");
        stop("too-late");
    }

    @Test
    @Order(3)
    void logsAreNotForStrangers() throws Exception {
        racks("rack-1");
        Path port = test.home().root().resolve("rack-1/hosts/rack-1/state/log/port");
        int log = Integer.parseInt(Files.readString(port).strip());
        try (Socket plain = new Socket(machines.address(1), log)) {
            plain.setSoTimeout(10_000);
            plain.getOutputStream().write(new byte[64]);
            byte[] answer = plain.getInputStream().readAllBytes();
            assertTrue(answer.length < 64, "plaintext gets an alert at most");
        }
        try (SSLSocket stranger = LogPeers.stranger(machines.address(1), log)) {
            assertThrows(IOException.class, () -> {
                stranger.startHandshake();
                stranger.getInputStream().read();
            });
        }
    }

    @Test
    @Order(4)
    void aRevokedHostIsGoneFromTheLogsTooUntilItIsForgiven() throws Exception {
        racks("rack-1", "rack-2", "rack-3");
        Path told = test.home().root().resolve("revoked");
        List<String> words = List.of("revoked_host", test.settings().url(), test.token(), told.toString());
        assertEquals(0, PythonClient.run(Path.of("..").toAbsolutePath().normalize(), TestHome.python(), words));
        String revoked = Files.readString(told);
        assertEquals(3, rest.hostsUp());
        turnedAway("host " + revoked + " is turned away: ", "was revoked");
        othersEndLogConnectionsWith(revoked);

        String token = token("rack", 3600);
        Files.writeString(test.home().root().resolve(revoked).resolve("token"), token);
        assertEquals(0, operator.run("hosts", "forgive", revoked));
        assertEquals(1, operator.run("hosts", "forgive", revoked));
        Rest.await("forgiven, it joins with its token", Duration.ofSeconds(60), () -> rest.hostsUp() == 4);
    }

    /** What a token lets in is nowhere but in the operator's own files. */
    @Test
    @Order(5)
    void noTokenIsWrittenAnywhere() throws IOException {
        racks("rack-1", "rack-2");
        assertFalse(SECRETS.isEmpty());
        try (Stream<Path> files = Files.walk(test.home().root())) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(path -> !path.endsWith("token") && Files.isReadable(path))
                    .toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                for (String secret : SECRETS) {
                    assertFalse(text.contains(secret), file + " has the secret of a join token");
                }
            }
        }
    }

    private static void othersEndLogConnectionsWith(String host) {
        Rest.await("others end their log connections with " + host, Duration.ofSeconds(30), () -> {
            try {
                StringBuilder all = new StringBuilder();
                for (String other : List.of("hosts/host-1", "rack-1", "rack-2", "rack-3")) {
                    if (!other.equals(host)) {
                        all.append(LogPeers.log(test.home().root().resolve(other)));
                    }
                }
                return all.indexOf("CN=" + host + ", OU=host, O=NotebookOS is ended: it is part of the cluster no more")
                        >= 0;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Has these hosts live, whichever tests ran before: each test may be run alone, and again. */
    private static void racks(String... hosts) throws IOException {
        for (String host : hosts) {
            if (!AGENTS.containsKey(host) || !AGENTS.get(host).isAlive()) {
                agent(machine(host), host, "rack", token("rack", 3600));
            }
        }
        Rest.await(List.of(hosts) + " have joined", Duration.ofSeconds(180), () -> rest.hostsUp() == 1 + AGENTS.size());
    }

    /** The machine of a host that is called after it. */
    private static int machine(String rack) {
        return Integer.parseInt(rack.substring("rack-".length()));
    }

    private static String token(String pool, int seconds) {
        Rest.Answer made =
                rest.post("/nbos/api/join-tokens", "{\"pool\": \"" + pool + "\", \"seconds\": " + seconds + "}");
        assertEquals(200, made.status(), made.message());
        String token = made.body().path("token").asText();
        SECRETS.add(token.substring(token.lastIndexOf('.') + 1));
        return token;
    }

    private static int tokens() {
        return rest.get("/nbos/api/join-tokens").body().size();
    }

    /** Starts an agent as an operator does on another machine, with a home of its own. */
    private static void agent(int machine, String host, String pool, String token) throws IOException {
        Path home = Files.createDirectories(test.home().root().resolve(host));
        Path tokenFile = home.resolve("token");
        Files.writeString(tokenFile, token);
        List<String> command = new ArrayList<>(machines.on(machine));
        command.add(TestHome.distribution().script().toString());
        command.addAll(List.of(("agent --controller " + controller + " --join-token-file " + tokenFile + " --host-id "
                        + host + " --pool " + pool + " --listen " + machines.address(machine) + " --gpus 1 --python "
                        + TestHome.python())
                .split(" ")));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("agent.out").toFile());
        builder.environment().put("NOTEBOOKOS_HOME", home.toString());
        // The large values of all hosts go to one folder, as if it were shared.
        Path conf = Files.createDirectories(home.resolve("conf"));
        Files.writeString(
                conf.resolve("org.notebookos.store.file.config"),
                "directory=\"" + test.home().store() + "\"\n");
        AGENTS.put(host, builder.start());
    }

    private static long pid(String host) {
        return AGENTS.get(host).pid();
    }

    private static void stop(String host) throws InterruptedException {
        Process agent = AGENTS.remove(host);
        agent.destroy();
        assertTrue(agent.waitFor(30, TimeUnit.SECONDS), host + " doesn't stop");
    }

    private static void turnedAway(String begin, String reason) {
        Rest.await("an event says \"" + begin + " ... " + reason + "\"", Duration.ofSeconds(180), () -> {
            for (JsonNode event : rest.get("/nbos/api/status").body().path("events")) {
                String text = event.path("text").asText();
                if (text.contains(begin) && text.contains(reason)) {
                    return true;
                }
            }
            return false;
        });
    }
}
