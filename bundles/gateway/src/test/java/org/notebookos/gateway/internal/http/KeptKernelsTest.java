package org.notebookos.gateway.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.gateway.internal.access.AccessPolicy;

/** A Jupyter server that stops deletes its kernels; those that are kept are found again by the next one. */
class KeptKernelsTest {

    @TempDir
    Path root;

    private GatewayServer server;
    private RestClient client;

    @BeforeEach
    void start() throws Exception {
        server = new GatewayServer(new AccessPolicy(Optional.empty(), Set.of(), Set.of()), "", root);
        client = new RestClient(server);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private String make(String notebook, String more) throws Exception {
        String body = "{\"env\":{\"KERNEL_USERNAME\":\"ada\",\"JPY_SESSION_NAME\":\"" + notebook + "\"" + more + "}}";
        return RestClient.json(client.send("POST", "/api/kernels", body))
                .get("id")
                .textValue();
    }

    private int delete(String id, String body) throws Exception {
        return client.send("DELETE", "/api/kernels/" + id, body).statusCode();
    }

    @Test
    void aKernelThatIsNotToBeKeptIsDeleted() throws Exception {
        String id = make("/home/a.ipynb", "");
        assertEquals(204, delete(id, null));
        assertTrue(server.kernels.kernel(id).isEmpty());
        assertEquals(404, delete(id, null));
    }

    @Test
    void aKeptKernelIsGoneForClientsAndLivesOn() throws Exception {
        String id = make("/home/a.ipynb", ",\"KERNEL_KEEP\":\"1\"");
        TestSocket socket = TestSocket.open(server.socketUri("/api/kernels/" + id + "/channels"), true);
        assertEquals(204, delete(id, null));
        assertEquals(1000, socket.closed.get(10, TimeUnit.SECONDS));
        assertTrue(server.kernels.kernel(id).isPresent());
        assertEquals(404, client.get("/api/kernels/" + id).statusCode());
        assertEquals("[]", client.get("/api/kernels").body());
        assertEquals(404, client.get("/api/kernels/" + id + "/channels").statusCode());
        assertEquals(404, delete(id, null));
    }

    @Test
    void theSameNotebookFindsItAgainAndAnotherOneDoesNot() throws Exception {
        String id = make("/home/a.ipynb", ",\"KERNEL_KEEP\":\"1\"");
        delete(id, null);
        assertNotEquals(id, make("/home/b.ipynb", ""));
        assertNotEquals(id, make("", ""));
        assertEquals(id, make("/home/a.ipynb", ""));
        assertEquals(200, client.get("/api/kernels/" + id).statusCode());
        assertNotEquals(id, make("/home/a.ipynb", ""));
    }

    @Test
    void whoKnowsTheIdGetsItByTheId() throws Exception {
        String id = make("", ",\"KERNEL_KEEP\":\"yes\"");
        delete(id, null);
        assertEquals(id, make("", ",\"KERNEL_ID\":\"" + id + "\""));
    }

    @Test
    void whoAsksForItEndsIt() throws Exception {
        String id = make("/home/a.ipynb", ",\"KERNEL_KEEP\":\"1\"");
        delete(id, null);
        assertEquals(204, delete(id, "{\"keep\":false}"));
        assertTrue(server.kernels.kernel(id).isEmpty());
        assertNotEquals(id, make("/home/a.ipynb", ""));
        assertEquals(404, delete(id, "{\"keep\":false}"));
    }

    @Test
    void itIsRememberedOverARestart() throws Exception {
        String id = make("/home/a.ipynb", ",\"KERNEL_KEEP\":\"1\"");
        delete(id, null);
        assertTrue(Files.readString(root.resolve("kept.json")).contains(id));
        GatewayServer next = new GatewayServer(new AccessPolicy(Optional.empty(), Set.of(), Set.of()), "", root);
        try {
            next.kernels.kernels.putAll(server.kernels.kernels);
            assertEquals("[]", new RestClient(next).get("/api/kernels").body());
        } finally {
            next.close();
        }
    }

    @Test
    void aSillyWishIsRefused() throws Exception {
        String body = "{\"env\":{\"KERNEL_KEEP\":\"perhaps\"}}";
        assertEquals(400, client.send("POST", "/api/kernels", body).statusCode());
    }
}
