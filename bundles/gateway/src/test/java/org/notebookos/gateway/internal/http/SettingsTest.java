package org.notebookos.gateway.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What pages keep under /api/config. */
class SettingsTest extends ContentsFixture {

    private HttpResponse<String> config(String method, String section, String body) throws Exception {
        return client.send(method, "/base/api/config/" + section, body == null ? null : body(body));
    }

    private void assertConfig(String section, String expected) throws Exception {
        HttpResponse<String> answer = config("GET", section, null);
        assertEquals(200, answer.statusCode());
        assertEquals(RestClient.JSON.readTree(body(expected)), RestClient.json(answer));
    }

    @Test
    void changesAreMergedAndNullDeletes() throws Exception {
        assertConfig("notebook", "{}");
        assertEquals(
                204,
                config("PUT", "notebook", "{'a':{'b':1,'c':[1,2]},'d':1.50}").statusCode());
        HttpResponse<String> changed = config("PATCH", "notebook", "{'a':{'b':null,'e':{'f':true}},'d':null}");
        assertEquals(200, changed.statusCode());
        assertEquals(RestClient.JSON.readTree(body("{'a':{'c':[1,2],'e':{'f':true}}}")), RestClient.json(changed));
        config("PATCH", "notebook", "{'a':{'c':null,'e':{'f':null}}}");
        assertConfig("notebook", "{}");
        assertConfig("other", "{}");
    }

    @Test
    void theyOutliveARestart() throws Exception {
        config("PUT", "tree", "{'x':1}");
        stop();
        start();
        assertConfig("tree", "{'x':1}");
    }

    @Test
    void foulNamesAndBodiesAreRefused() throws Exception {
        for (String name : List.of("a.b", "a/b", "", "a%20b", "..", "x".repeat(101))) {
            assertEquals(4, config("GET", name, null).statusCode() / 100, name);
            assertEquals(4, config("PUT", name, "{}").statusCode() / 100, name);
        }
        assertEquals(400, config("PUT", "a", "[]").statusCode());
        assertEquals(400, config("PATCH", "a", "{").statusCode());
        assertEquals(405, config("DELETE", "a", null).statusCode());
    }

    @Test
    void aBrokenFileIsSaidAndCanBeReplaced() throws Exception {
        Files.createDirectories(folder.resolve("state/config"));
        Files.writeString(folder.resolve("state/config/a.json"), "{");
        assertEquals(500, config("GET", "a", null).statusCode());
        assertEquals(204, config("PUT", "a", "{'x':1}").statusCode());
        assertConfig("a", "{'x':1}");
    }
}
