package org.notebookos.gateway.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Pages hear what happens to files. */
class EventsTest extends ContentsFixture {

    private static final String SCHEMA = "https://events.jupyter.org/jupyter_server/contents_service/v1";

    /** A page's ear. */
    private static final class Ear implements WebSocket.Listener {

        private final CountDownLatch pinged = new CountDownLatch(1);
        private final BlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();

        @Override
        public CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
            pinged.countDown();
            return WebSocket.Listener.super.onPing(socket, message);
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            try {
                heard.add(RestClient.JSON.readTree(data.toString()));
            } catch (java.io.IOException e) {
                throw new IllegalStateException(e);
            }
            socket.request(1);
            return null;
        }

        String next() throws InterruptedException {
            JsonNode event = heard.poll(20, TimeUnit.SECONDS);
            assertEquals(SCHEMA, event.get("schema_id").textValue());
            return event.get("action").textValue() + " " + event.get("path").textValue()
                    + (event.has("source_path") ? " " + event.get("source_path").textValue() : "");
        }
    }

    /** Returns when the server, and not only the handshake, is ready to tell: then it pings. */
    private WebSocket listen(Ear ear) throws InterruptedException {
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(server.socketUri("/base/api/events/subscribe"), ear)
                .join();
        assertTrue(ear.pinged.await(20, TimeUnit.SECONDS), "no ping");
        return socket;
    }

    private int post(String body) throws Exception {
        return client.send("POST", "/base/api/events", body(body)).statusCode();
    }

    @Test
    void whatIsDoneToFilesIsTold() throws Exception {
        Ear ear = new Ear();
        WebSocket socket = listen(ear);
        send(201, "PUT", "/a.txt", body("{'type':'file','format':'text','content':'x'}"));
        send(200, "GET", "/a.txt", null);
        send(201, "POST", "", body("{'copy_from':'a.txt'}"));
        send(200, "PATCH", "/a.txt", body("{'path':'b.txt'}"));
        send(404, "DELETE", "/a.txt", null);
        send(204, "DELETE", "/b.txt", null);
        for (String event :
                List.of("save a.txt", "get a.txt", "copy a-Copy1.txt a.txt", "rename b.txt a.txt", "delete b.txt")) {
            assertEquals(event, ear.next());
        }
        socket.abort();
    }

    @Test
    void pagesTellEventsToo() throws Exception {
        Ear ear = new Ear();
        Ear other = new Ear();
        listen(ear);
        listen(other);
        String data = "'data':{'action':'upload','path':'x','schema_id':'forged'}";
        assertEquals(204, post("{'schema_id':'" + SCHEMA + "','version':'1'," + data + "}"));
        assertEquals("upload x", ear.next());
        assertEquals("upload x", other.next());
    }

    @Test
    void unknownEventsAreRefused() throws Exception {
        for (String body : List.of(
                "{}",
                "[]",
                "{'schema_id':'x','version':'1','data':{}}",
                "{'schema_id':'" + SCHEMA + "','version':'2','data':{'action':'get','path':''}}",
                "{'schema_id':'" + SCHEMA + "','version':'1','data':{'action':'look','path':''}}",
                "{'schema_id':'" + SCHEMA + "','version':'1','data':{'action':'get'}}",
                "{'schema_id':'" + SCHEMA + "','version':'1','data':7}")) {
            assertEquals(400, post(body), body);
        }
    }

    @Test
    void itIsAWebSocket() throws Exception {
        assertEquals(426, client.get("/base/api/events/subscribe").statusCode());
        assertEquals(405, client.get("/base/api/events").statusCode());
        assertEquals(404, client.get("/base/api/events/other").statusCode());
        assertTrue(post("nonsense") == 400);
    }
}
