package org.notebookos.gateway.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every path below /api bears, because real clients do it, and what it answers to those that are no clients. */
class ConformanceTest extends ContentsFixture {

    /** One connection, byte by byte. */
    private final class Wire implements AutoCloseable {

        private final Socket socket = new Socket("127.0.0.1", server.port());

        Wire() throws IOException {
            socket.setSoTimeout(20_000);
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        }

        /** Reads up to the end of the headers, and the body if its length is said. */
        String answer() throws IOException {
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            InputStream in = socket.getInputStream();
            while (!read.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("the connection ended: " + read);
                }
                read.write(next);
            }
            String head = read.toString(StandardCharsets.ISO_8859_1);
            var length = java.util.regex.Pattern.compile("(?i)content-length: (\\d+)")
                    .matcher(head);
            return length.find() ? head + new String(in.readNBytes(Integer.parseInt(length.group(1)))) : head;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static String request(String method, String path, String headers, String body) {
        return method + " /base/api/" + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n" + body;
    }

    private void assertError(int status, HttpResponse<String> answer) throws IOException {
        assertEquals(status, answer.statusCode(), answer.body());
        JsonNode error = RestClient.json(answer);
        assertTrue(error.isObject() && error.get("message").isTextual() && error.has("reason"), answer.body());
        assertEquals(
                "application/json", answer.headers().firstValue("Content-Type").orElse(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"kernels", "sessions", "kernelspecs", "contents", "status", "me", "config/a", "spec.json"})
    void cacheBustersAndUsersInTheQueryAreFine(String path) throws Exception {
        assertEquals(200, client.get("/base/api/" + path + "?1732270000000").statusCode());
        assertEquals(200, client.get("/base/api/" + path + "?user=bob&1").statusCode());
        try (Wire wire = new Wire()) {
            wire.send(request("GET", path + "?%zz=%&&=&%ff", "", ""));
            assertTrue(wire.answer().startsWith("HTTP/1.1 200"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST kernels", "POST sessions", "PUT contents/a", "PUT config/a", "POST events"})
    void bodiesThatMakeNoSenseAreRefused(String route) throws Exception {
        String method = route.split(" ")[0];
        String path = "/base/api/" + route.split(" ")[1];
        String deep = "{\"a\":".repeat(3000) + "1" + "}".repeat(3000);
        for (String body : List.of(
                "{",
                "nope",
                "[]",
                "7",
                "\"x\"",
                "{} {}",
                "{'a':1}",
                "{\"a\":NaN}",
                deep,
                "{\"name\":" + "9".repeat(5000) + "}",
                "\u0000",
                "{\"a\":\"\u0001\"}")) {
            assertError(400, client.send(method, path, body));
        }
        assertEquals(List.of(), server.kernels.created);
        String huge = "{\"a\":1e999999999999,\"b\":-1E-99999}";
        assertTrue(client.send(method, path, huge).statusCode() < 500);
    }

    @Test
    void wrongTypesAreRefused() throws Exception {
        for (String body : List.of(
                "{'name':7}",
                "{'env':[]}",
                "{'env':{'KERNEL_A':1}}",
                "{'path':{}}",
                "{'env':{'KERNEL_A':'x\\u0007'}}")) {
            assertError(400, client.send("POST", "/base/api/kernels", body(body)));
        }
        for (String body : List.of(
                "{'path':7,'type':'a'}",
                "{'path':'a','type':[]}",
                "{'path':'a','type':'a','kernel':7}",
                "{'path':'a','type':'a','kernel':{'id':7}}",
                "{'path':'a','type':'a','name':{}}",
                "{'notebook':7}")) {
            assertError(400, client.send("POST", "/base/api/sessions", body(body)));
        }
        assertEquals(List.of(), server.kernels.created);
    }

    @Test
    void unknownFieldsAreIgnored() throws Exception {
        assertEquals(
                201,
                client.send("POST", "/base/api/kernels", body("{'odd':[1],'name':null}"))
                        .statusCode());
    }

    @Test
    void bodiesMayComeInChunks() throws Exception {
        try (Wire wire = new Wire()) {
            wire.send(request("POST", "kernels", "Transfer-Encoding: chunked\r\n", ""));
            wire.send("9\r\n{\"env\":{\"\r\n");
            wire.send("f\r\nKERNEL_A\":\"1\"}}\r\n");
            wire.send("0\r\n\r\n");
            assertTrue(wire.answer().startsWith("HTTP/1.1 201"));
            assertEquals("1", server.kernels.created.get(0).environment().get("KERNEL_A"));
        }
    }

    @Test
    void clientsMayAskWhetherToContinue() throws Exception {
        try (Wire wire = new Wire()) {
            String text = body("{'type':'file','format':'text','content':'x'}");
            String headers = "Expect: 100-continue\r\nContent-Length: " + text.length() + "\r\n";
            wire.send(request("PUT", "contents/a.txt", headers, ""));
            assertTrue(wire.answer().startsWith("HTTP/1.1 100"));
            wire.send(text);
            assertTrue(wire.answer().startsWith("HTTP/1.1 201"));
        }
    }

    @Test
    void aConnectionLivesOnAfterAnAnswerWithoutBody() throws Exception {
        String kernel = server.kernels.idleKernel();
        try (Wire wire = new Wire()) {
            wire.send(request("POST", "kernels/" + kernel + "/interrupt", "Content-Length: 0\r\n", ""));
            assertTrue(wire.answer().startsWith("HTTP/1.1 204"));
            wire.send(request("DELETE", "kernels/" + kernel, "", ""));
            assertTrue(wire.answer().startsWith("HTTP/1.1 204"));
            wire.send(request("DELETE", "kernels/" + kernel, "", ""));
            assertTrue(wire.answer().startsWith("HTTP/1.1 404"));
            wire.send(request("GET", "status", "", ""));
            assertTrue(wire.answer().startsWith("HTTP/1.1 200"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/kernels", "/sessions", "/kernelspecs", "/contents", "/status", "/config/a"})
    void headIsGetWithoutABody(String path) throws Exception {
        HttpResponse<String> head = client.send("HEAD", "/base/api" + path, null);
        assertEquals(200, head.statusCode());
        assertEquals("", head.body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PUT kernels",
                "DELETE kernelspecs",
                "PATCH status",
                "POST me",
                "PUT sessions",
                "DELETE config/a",
                "PUT events",
                "POST spec.json",
                "BREW kernels",
                "BREW contents/a"
            })
    void wrongMethodsAreErrorsToo(String route) throws Exception {
        assertError(405, client.send(route.split(" ")[0], "/base/api/" + route.split(" ")[1], "{}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/base/api//kernels",
                "//base/api/kernels",
                "/base//api/kernels",
                "/base/api/kernels/..",
                "/base/api/./kernels",
                "/base/api/%2e%2e/x",
                "/base/api/kernels;x=1",
                "/base/api/kernels%2f",
                "/base/api/contents/%5c"
            })
    void oddPathsAreErrors(String path) throws Exception {
        try (Wire wire = new Wire()) {
            wire.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            String answer = wire.answer();
            assertTrue(answer.startsWith("HTTP/1.1 4"), answer);
            assertTrue(answer.endsWith("}"), answer);
        }
    }

    @Test
    void terminalsAndExtensionsAreNotThere() throws Exception {
        for (String path : List.of("terminals", "nbconvert", "yjs", "shutdown", "nowhere")) {
            assertError(404, client.get("/base/api/" + path));
            assertError(404, client.send("POST", "/base/api/" + path, "{}"));
        }
    }

    @Test
    void largeBodiesOfOtherResourcesAreRefused() throws Exception {
        String large = "{\"name\":\"" + "x".repeat(2 << 20) + "\"}";
        assertError(413, client.send("POST", "/base/api/kernels", large));
        assertFalse(server.kernels.created.stream().findAny().isPresent());
    }
}
