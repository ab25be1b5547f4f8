package org.notebookos.gateway.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.notebookos.gateway.internal.access.Policies;
import org.notebookos.gateway.internal.contents.ContentsSettings;

/** Notebooks are read and written as Jupyter does it. */
class NotebooksTest extends ContentsFixture {

    private static final String NOTEBOOK = body(
            """
            {'nbformat':4,'nbformat_minor':5,'metadata':{'z':1.50,'a':12345678901234567890123,'signature':'x'},'cells':[
             {'id':'a1','cell_type':'code','source':'x=1\\nx\\r\\ny','execution_count':1,'metadata':{'trusted':true},'outputs':[
               {'output_type':'execute_result','execution_count':1,'metadata':{},
                'data':{'text/html':'<b>ü</b>\\n','application/json':{'text':'a\\nb'},'image/png':'AA\\nBB'}},
               {'output_type':'stream','name':'stdout','text':'\\u001b[31mred\\n'}]},
             {'id':'a2','cell_type':'markdown','source':'','metadata':{}}]}""");

    private static String save(String notebook) {
        return "{\"type\":\"notebook\",\"format\":\"json\",\"content\":" + notebook + "}";
    }

    @Test
    void theFileIsWhatJupyterWouldWrite() throws Exception {
        send(201, "PUT", "/a.ipynb", save(NOTEBOOK));
        String expected = body(
                """
                {
                 'cells': [
                  {
                   'cell_type': 'code',
                   'execution_count': 1,
                   'id': 'a1',
                   'metadata': {},
                   'outputs': [
                    {
                     'data': {
                      'application/json': {
                       'text': 'a\\nb'
                      },
                      'image/png': 'AA\\nBB',
                      'text/html': [
                       '<b>ü</b>\\n'
                      ]
                     },
                     'execution_count': 1,
                     'metadata': {},
                     'output_type': 'execute_result'
                    },
                    {
                     'name': 'stdout',
                     'output_type': 'stream',
                     'text': [
                      '\\u001b[31mred\\n'
                     ]
                    }
                   ],
                   'source': [
                    'x=1\\n',
                    'x\\r\\n',
                    'y'
                   ]
                  },
                  {
                   'cell_type': 'markdown',
                   'id': 'a2',
                   'metadata': {},
                   'source': []
                  }
                 ],
                 'metadata': {
                  'a': 12345678901234567890123,
                  'z': 1.50
                 },
                 'nbformat': 4,
                 'nbformat_minor': 5
                }
                """);
        assertEquals(expected, Files.readString(root.resolve("a.ipynb")));
    }

    @Test
    void clientsGetItInOnePiece() throws Exception {
        send(201, "PUT", "/a.ipynb", save(NOTEBOOK));
        JsonNode model = json(200, "GET", "/a.ipynb?content=1&hash=1&type=notebook", null);
        assertEquals("notebook", model.get("type").textValue());
        assertEquals("json", model.get("format").textValue());
        assertTrue(model.get("mimetype").isNull());
        assertFalse(model.has("message"));
        JsonNode cell = model.at("/content/cells/0");
        assertEquals("x=1\nx\r\ny", cell.get("source").textValue());
        assertEquals("<b>ü</b>\n", cell.at("/outputs/0/data/text~1html").textValue());
        assertEquals("\u001b[31mred\n", cell.at("/outputs/1/text").textValue());
        assertEquals("", model.at("/content/cells/1/source").textValue());
        assertEquals(
                model.get("hash"),
                json(200, "GET", "/a.ipynb?content=0&hash=1", null).get("hash"));
        assertEquals(
                "file", json(200, "GET", "/a.ipynb?type=file", null).get("type").textValue());
    }

    @Test
    void newNotebooksAreEmptyAndHaveACheckpoint() throws Exception {
        send(201, "PUT", "/n.ipynb", "{\"type\":\"notebook\"}");
        assertEquals(
                RestClient.JSON.readTree(body("{'cells':[],'metadata':{},'nbformat':4,'nbformat_minor':5}")),
                json(200, "GET", "/n.ipynb", null).get("content"));
        assertEquals(1, json(200, "GET", "/n.ipynb/checkpoints", null).size());
    }

    @Test
    void onlyWhatSomebodySawIsTrusted() throws Exception {
        send(201, "PUT", "/a.ipynb", save(NOTEBOOK));
        assertTrue(trusted("/a.ipynb"));
        send(201, "PUT", "/b.ipynb", save(NOTEBOOK.replace("\"trusted\":true", "\"trusted\":false")));
        assertTrue(trusted("/b.ipynb"), "the same content is trusted wherever it is");
        send(
                200,
                "PUT",
                "/b.ipynb",
                save(NOTEBOOK.replace("\"trusted\":true", "").replace("<b>", "<i>")));
        assertFalse(trusted("/b.ipynb"));
        send(201, "POST", "/b.ipynb/trust", null);
        assertTrue(trusted("/b.ipynb"));
        Files.writeString(
                root.resolve("b.ipynb"),
                Files.readString(root.resolve("b.ipynb")).replace("<i>", "<script>"));
        assertFalse(trusted("/b.ipynb"), "it was changed by somebody else");
        stop();
        start();
        assertTrue(trusted("/a.ipynb"), "a restart forgets nothing");
    }

    @Test
    void whatOneUserTrustsAnotherDoesNot() throws Exception {
        stop();
        open(
                new ContentsSettings(root, false, false, 4 << 20),
                Policies.of("token", "owner-secret", "", List.of(), List.of(), ""));
        String ada = "token " + server.access.tokens().create("ada", "ada", false, Optional.empty());
        String bob = "token " + server.access.tokens().create("bob", "bob", false, Optional.empty());
        client.send("PUT", API + "/a.ipynb", save(NOTEBOOK), "Authorization", ada);
        client.send(
                "PUT",
                API + "/b.ipynb",
                save(NOTEBOOK.replace("<b>", "<i>").replace("true", "false")),
                "Authorization",
                ada);
        client.send("POST", API + "/b.ipynb/trust", null, "Authorization", ada);

        for (String notebook : List.of("/a.ipynb", "/b.ipynb")) {
            assertTrue(trustedBy(ada, notebook));
            assertFalse(trustedBy(bob, notebook));
            assertEquals(
                    201,
                    client.send("POST", API + notebook + "/trust", null, "Authorization", bob)
                            .statusCode());
            assertTrue(trustedBy(bob, notebook));
        }
    }

    private boolean trustedBy(String authorization, String path) throws Exception {
        return RestClient.json(client.send("GET", API + path, null, "Authorization", authorization))
                .at("/content/cells/0/metadata/trusted")
                .booleanValue();
    }

    @Test
    void aDirectoryMayBeNamedTrust() throws Exception {
        for (String directory : new String[] {"trust", "a", "a/trust"}) {
            send(201, "PUT", "/" + directory, body("{'type':'directory'}"));
        }
        for (String directory : new String[] {"trust", "a/trust"}) {
            JsonNode made = json(201, "POST", "/" + directory, body("{'type':'notebook'}"));
            assertEquals(directory + "/Untitled.ipynb", made.get("path").textValue());
            send(201, "POST", "/" + directory + "/Untitled.ipynb/trust", null);
        }
        send(404, "POST", "/none.ipynb/trust", null);
    }

    private boolean trusted(String path) throws Exception {
        return json(200, "GET", path, null)
                .at("/content/cells/0/metadata/trusted")
                .booleanValue();
    }

    @Test
    void smallFaultsAreToldAndSaved() throws Exception {
        JsonNode model = json(201, "PUT", "/a.ipynb", save(NOTEBOOK.replace("a2", "a1")));
        assertTrue(model.get("message").textValue().startsWith("Notebook validation failed"), model.toString());
        assertTrue(json(200, "GET", "/a.ipynb", null).has("message"));
        send(200, "PUT", "/a.ipynb", save(NOTEBOOK.replace("markdown", "picture")));
    }

    @Test
    void cellsWithoutIdsGetSomeThatStay() throws Exception {
        String without = NOTEBOOK.replace("\"id\":\"a1\",", "").replace("\"id\":\"a2\",", "");
        Files.writeString(root.resolve("a.ipynb"), without);
        JsonNode shown = json(200, "GET", "/a.ipynb", null);
        assertFalse(shown.has("message"), shown.toString());
        assertFalse(trusted("/a.ipynb"));
        send(201, "POST", "/a.ipynb/trust", null);
        assertTrue(trusted("/a.ipynb"));

        assertFalse(json(200, "PUT", "/a.ipynb", save(without)).has("message"));
        for (int cell : new int[] {0, 1}) {
            String pointer = "/cells/" + cell + "/id";
            String id = RestClient.JSON
                    .readTree(Files.readString(root.resolve("a.ipynb")))
                    .at(pointer)
                    .textValue();
            assertEquals(shown.get("content").at(pointer).textValue(), id);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{'nbformat':4}",
                "{'nbformat':4,'metadata':{},'cells':{}}",
                "{'nbformat':4,'metadata':{},'cells':[7]}",
                "{'nbformat':4,'metadata':{},'cells':[{'cell_type':'code','metadata':{},'source':''}]}",
                "{'nbformat':'4','metadata':{},'cells':[]}",
                "{'nbformat':1e400,'metadata':{},'cells':[]}"
            })
    void whatIsNoNotebookIsRefused(String content) throws Exception {
        send(201, "PUT", "/a.ipynb", save(NOTEBOOK));
        String before = Files.readString(root.resolve("a.ipynb"));
        send(400, "PUT", "/a.ipynb", save(body(content)));
        assertEquals(before, Files.readString(root.resolve("a.ipynb")));
        Files.writeString(root.resolve("a.ipynb"), body(content));
        send(400, "GET", "/a.ipynb", null);
        send(200, "GET", "/a.ipynb?content=0", null);
        send(200, "GET", "/a.ipynb?type=file", null);
    }

    @Test
    void absurdJsonIsRefused() throws Exception {
        String deep = "[".repeat(5000) + "]".repeat(5000);
        send(400, "PUT", "/a.ipynb", save("{\"nbformat\":4,\"metadata\":{\"x\":" + deep + "},\"cells\":[]}"));
        send(400, "PUT", "/a.ipynb", save("{\"nbformat\":" + "9".repeat(100_000) + "}"));
        Files.writeString(root.resolve("b.ipynb"), "");
        send(400, "GET", "/b.ipynb", null);
        Files.writeString(root.resolve("b.ipynb"), NOTEBOOK + "x");
        send(400, "GET", "/b.ipynb", null);
    }

    @Test
    void whatLiesTooDeepForAnAnswerIsRefusedBeforeOneBegins() throws Exception {
        Files.writeString(root.resolve("a.ipynb"), ofDepth(999));
        String content = json(200, "GET", "/a.ipynb", null).get("content").toString();
        send(200, "PUT", "/a.ipynb", save(content));
        Files.writeString(root.resolve("a.ipynb"), ofDepth(1_000));
        send(400, "GET", "/a.ipynb", null);
        send(400, "PUT", "/a.ipynb", save(ofDepth(1_000)));
    }

    private static String ofDepth(int depth) {
        String deep = "[".repeat(depth - 2) + "]".repeat(depth - 2);
        return "{\"nbformat\":4,\"metadata\":{\"x\":" + deep + "},\"cells\":[]}";
    }

    @Test
    void whatIsReadCanBeSavedAgainAndIsTheSame() throws Exception {
        send(201, "PUT", "/a.ipynb", save(NOTEBOOK));
        String before = Files.readString(root.resolve("a.ipynb"));
        ObjectNode content = (ObjectNode) json(200, "GET", "/a.ipynb", null).get("content");
        send(200, "PUT", "/a.ipynb", save(content.toString()));
        assertEquals(before.replace("1.50", "1.5"), Files.readString(root.resolve("a.ipynb")));
    }

    @Test
    void charactersAndNumbersAreWrittenAsTheyCame() throws Exception {
        String numbers = "0.1 1.50 -0.0 1e-05 1e-07 1E+3 1e400 12345678901234567890123 7";
        String values = numbers.replace(" ", ",\n   ");
        String expected = body(
                """
                {
                 'cells': [],
                 'metadata': {
                  'alone': 1e-07,
                  'beside': [
                   [],
                   1e-05,
                   '😀'
                  ],
                  'half': '\\ud83d',
                  'halves': '\\ud83d_ude00 \\ude00\\ud83d\\ud83d😀\\ud83d€',
                  'many': [
                   %s
                  ],
                  '😀': '%s'
                 },
                 'nbformat': 4,
                 'nbformat_minor': 5
                }
                """
                        .formatted(values, "xé😀€yz😀".repeat(7_001)));
        send(201, "PUT", "/a.ipynb", save(expected));
        assertEquals(expected, Files.readString(root.resolve("a.ipynb")));
        String answer = send(200, "GET", "/a.ipynb", null).body();
        assertTrue(answer.contains(numbers.replace(' ', ',')) && answer.contains("[[],1e-05,\"😀\"]"), answer);
    }

    @Test
    void numbersThatNobodyCanReadAreRefused() throws Exception {
        for (String number : List.of("1e99999999999", "[1e-99999999999]")) {
            String notebook = body("{'nbformat':4,'metadata':{'x':" + number + "},'cells':[]}");
            send(400, "PUT", "/a.ipynb", save(notebook));
            Files.writeString(root.resolve("b.ipynb"), notebook);
            send(400, "GET", "/b.ipynb", null);
        }
    }

    @Test
    void howANumberIsWrittenDoesNotMatterForTrust() throws Exception {
        String output = "\"application/json\":{\"text\":";
        send(201, "PUT", "/a.ipynb", save(NOTEBOOK.replace(output, output + "[1e-05,-0,true],\"b\":1E3,\"c\":")));
        String saved = Files.readString(root.resolve("a.ipynb"));
        Files.writeString(
                root.resolve("a.ipynb"),
                saved.replace("1e-05", "0.00001").replace("-0,", "0,").replace("1E3", "1e+3"));
        assertTrue(trusted("/a.ipynb"));
    }

    @Test
    void whatHoldsOnlyNumbersIsNoCell() throws Exception {
        for (String cells : List.of("[7]", "[{'cell_type':'code','metadata':{},'source':'','outputs':7}]")) {
            send(400, "PUT", "/a.ipynb", save(body("{'nbformat':4,'metadata':{},'cells':" + cells + "}")));
        }
        String odd = "[{'cell_type':'code','metadata':{},'source':'','execution_count':null,'outputs':[7]}]";
        JsonNode model = json(201, "PUT", "/a.ipynb", save(body("{'nbformat':4,'metadata':{},'cells':" + odd + "}")));
        assertTrue(model.get("message").textValue().contains("output_type"), model.toString());
    }
}
