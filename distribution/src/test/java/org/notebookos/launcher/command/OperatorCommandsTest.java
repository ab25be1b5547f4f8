package org.notebookos.launcher.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.notebookos.launcher.Home;
import org.notebookos.launcher.Settings;
import org.notebookos.launcher.admin.Secrets;

/** What operators type, and what the controller is asked. */
class OperatorCommandsTest {

    private static final String KERNEL = "1ccf140d-8ede-4b95-a4d1-0b027d050a1a";

    @TempDir
    private Path home;

    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final Map<String, ArrayDeque<String>> answers = new HashMap<>();
    private volatile int refusal = 200;
    private HttpServer server;
    private Recording recording;

    @BeforeEach
    void startController() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/nbos/api/", exchange -> {
            String call = exchange.getRequestMethod() + " "
                    + exchange.getRequestURI().toString().substring("/nbos/api/".length());
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean listing = call.equals("GET kernels");
            if (!listing) {
                asked.add((call + " " + body).strip());
            }
            byte[] answer = answer(call, listing).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(listing ? 200 : refusal, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        writeHome();
        recording = new Recording(home);
    }

    private void writeHome() throws IOException {
        Home here = new Home(home);
        Secrets.write(here.token(), "secret");
        Files.createDirectories(here.settings().getParent());
        new Settings(3, 0, server.getAddress().getPort(), 7070, "python3").write(here);
    }

    private String answer(String call, boolean listing) {
        if (listing) {
            return "[{\"id\": \"" + KERNEL + "\"}, {\"id\": \"2aaa\"}, {\"id\": \"2bbb\"}]";
        }
        ArrayDeque<String> queued = answers.get(call);
        if (queued == null) {
            return "{\"code\": \"OK\", \"message\": \"as you wish\", \"term\": 8, \"name\": \"x\"}";
        }
        return queued.size() > 1 ? queued.remove() : queued.element();
    }

    @AfterEach
    void stopController() {
        server.stop(0);
    }

    private int run(String line) {
        return CommandLine.standard().run(List.of(line.split(" ")), recording.context());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hosts drain h1|POST hosts/h1/drain {}",
                "hosts undrain h1|POST hosts/h1/undrain {}",
                "tokens|GET tokens",
                "tokens create ci|POST tokens {\"name\":\"ci\",\"admin\":false}",
                "tokens create ci --user robot --admin --expires 30d|POST tokens"
                        + " {\"name\":\"ci\",\"user\":\"robot\",\"admin\":true,\"expires\":\"30d\"}",
                "tokens revoke a@b|DELETE tokens/a%40b",
                "pools remove p|POST pools/p/remove {}",
                "pools keep p|POST pools/p/keep {}",
                "kernels migrate 1ccf --from h1|POST kernels/K/migrate {\"from\":\"h1\"}",
                "kernels recover 1ccf --from h1|POST kernels/K/recover {\"from\":\"h1\"}",
                "kernels recover 1ccf --from h1 --accept-loss|POST kernels/K/recover {\"acceptLoss\":true,\"from\":\"h1\"}",
                "kernels durability 1ccf pipelined|POST kernels/K/durability {\"mode\":\"pipelined\"}",
                "kernels suspend 1ccf|POST kernels/K/suspend {\"acceptLoss\":false}",
                "kernels suspend 1ccf --accept-loss|POST kernels/K/suspend {\"acceptLoss\":true}",
                "kernels resume 1ccf|POST kernels/K/resume {}",
                "kernels undo 1ccf|POST kernels/K/undo {\"cells\":1}",
                "kernels undo 1ccf 3|POST kernels/K/undo {\"cells\":3}",
                "kernels checkout 1ccf x|POST kernels/K/checkout {\"name\":\"x\"}",
                "kernels checkpoint 1ccf x|POST kernels/K/checkpoint {\"name\":\"x\",\"delete\":false}",
                "kernels state 1ccf|GET kernels/K/state",
                "kernels connect 1ccf|POST kernels/K/connection {}",
                "kernels connect 1ccf --disconnect|DELETE kernels/K/connection",
            })
    void whatIsTypedIsWhatIsAsked(String line, String call) {
        assertEquals(0, run(line), recording.err());

        String expected = call.replace("K/", KERNEL + "/");
        assertEquals(sorted(expected), sorted(String.join("", asked)));
    }

    /** The order of members of an object means nothing. */
    private static List<String> sorted(String call) {
        return List.of(call.split("[ {,}]")).stream().sorted().toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hosts drain|[drain HOST | undrain HOST]",
                "hosts explode h1|unknown",
                "hosts drain h1 --wait soon|whole number",
                "hosts undrain h1 --wait 3|--wait goes with drain",
                "tokens create|[create NAME | revoke NAME]",
                "tokens explode x|[create NAME | revoke NAME]",
                "tokens --admin|go with create",
                "tokens revoke x --expires 1d|go with create",
                "pools remove|[remove NAME | keep NAME]",
                "pools explode p|unknown",
                "pools keep p --wait 3|--wait goes with remove",
                "kernels migrate 1ccf|needs --from",
                "kernels migrate --from h1|migrate KERNEL --from HOST",
                "kernels migrate 1ccf --from h1 --accept-loss|migrate has no --accept-loss",
                "kernels durability 1ccf often|neither strict nor pipelined",
                "kernels undo 1ccf 0|from 1 to 1000",
                "kernels explode 1ccf|unknown",
                "kernels --from h1|--from goes with",
                "kernels connect|connect KERNEL [--file PATH]",
                "kernels state 1ccf --file x|state has no --file",
            })
    void aWrongCommandLineIsRefusedBeforeTheControllerIsAsked(String line, String reason) {
        assertEquals(2, run(line));
        assertTrue(recording.err().contains(reason), recording.err());
        assertTrue(asked.isEmpty());
    }

    @Test
    void aKernelMustBeNamedUnambiguously() {
        assertEquals(1, run("kernels state 2"));
        assertEquals(1, run("kernels state 9"));

        assertTrue(recording.err().contains("more than one kernel's id begins with 2"), recording.err());
        assertTrue(recording.err().contains("no kernel's id begins with 9"), recording.err());
    }

    @Test
    void aRefusalIsStatusOneInTheControllersWords() {
        refusal = 409;

        assertEquals(1, run("kernels recover 1ccf --from h1"));
        assertTrue(recording.err().contains("as you wish"), recording.err());
    }

    @Test
    void drainWaitsUntilNothingIsLeft() {
        answers.put(
                "GET hosts",
                new ArrayDeque<>(List.of(
                        "[{\"id\": \"h1\", \"drain\": {\"state\": \"draining\", \"left\": 2}}]",
                        "[{\"id\": \"h1\", \"drain\": {\"state\": \"drained\", \"left\": 0}}]")));

        assertEquals(0, run("hosts drain h1 --wait 20"), recording.err());
        assertTrue(recording.out().contains("host h1 is drained"), recording.out());
        assertTrue(recording.err().contains("2 replicas are left"), recording.err());
    }

    @Test
    void aRemovalWaitsUntilNoHostIsLeft() {
        answers.put(
                "GET pools",
                new ArrayDeque<>(List.of(
                        "[{\"name\": \"p\", \"hosts\": 2, \"state\": \"being removed\"}]",
                        "[{\"name\": \"p\", \"hosts\": 0, \"state\": \"removed\"}]")));

        assertEquals(0, run("pools remove p --wait 20"), recording.err());
        assertTrue(recording.out().contains("pool p has no hosts any more"), recording.out());
        assertTrue(recording.err().contains("2 hosts are left"), recording.err());
    }

    @Test
    void aDrainThatTakesTooLongSaysWhatIsStuck() {
        answers.put(
                "GET hosts",
                new ArrayDeque<>(List.of("[{\"id\": \"h1\", \"drain\": {\"state\": \"draining\", \"left\": 1, "
                        + "\"steps\": [{\"kernel\": \"k1\", \"stuck\": true, \"text\": \"no host can take it\"}]}}]")));

        assertEquals(1, run("hosts drain h1 --wait 1"));
        assertTrue(recording.err().contains("h1: kernel k1 is stuck: no host can take it"), recording.err());
    }
}
