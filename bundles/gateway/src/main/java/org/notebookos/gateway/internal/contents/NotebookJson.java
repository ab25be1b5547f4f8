package org.notebookos.gateway.internal.contents;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * JSON of contents: numbers keep their digits, strings may be as long as a body may be, and notebooks are written as
 * Jupyter writes them (sorted, indented by one, text as it is), so that version control sees what was changed. Stateless.
 */
final class NotebookJson {

    /** How deep arrays and objects of a notebook may lie in each other: most readers of JSON take 1,000 in an answer. */
    static final int DEPTH = 999;

    /** For bodies and answers, which {@link #generator} writes; a notebook lies in one more object there. */
    static final ObjectMapper MAPPER = JsonMapper.builder(factory(DEPTH + 1))
            .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
            .build();

    /** No file is read that no client could get, or save. */
    private static final JsonFactory FILES = factory(DEPTH);

    private static final ObjectWriter FILE_WRITER =
            MAPPER.writer(printer()).without(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

    private NotebookJson() {}

    private static JsonFactory factory(int depth) {
        return JsonFactory.builder()
                // The names are a client's: they must not stay in a table of the whole JVM.
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNestingDepth(depth)
                        .build())
                .streamWriteConstraints(
                        StreamWriteConstraints.builder().maxNestingDepth(depth).build())
                .build();
    }

    private static DefaultPrettyPrinter printer() {
        DefaultIndenter indenter = new DefaultIndenter(" ", "\n");
        Separators separators = Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator("");
        return new DefaultPrettyPrinter(separators).withObjectIndenter(indenter).withArrayIndenter(indenter);
    }

    /** Makes what writes bodies and answers. */
    static JsonGenerator generator(OutputStream out) throws IOException {
        return MAPPER.createGenerator(new JsonUtf8(out));
    }

    /**
     * Reads a notebook's file.
     *
     * @param in left open: what follows the notebook counts for the file's hash
     * @param share takes what the tree takes of the memory
     */
    static JsonNode readFile(InputStream in, MemoryBudget.Share share) throws IOException {
        try (JsonParser parser = FILES.createParser(in)) {
            parser.disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
            if (parser.nextToken() == null) {
                return MissingNode.getInstance();
            }
            JsonNode notebook = new TreeReader(parser, share).read();
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "something follows the notebook");
            }
            return notebook;
        }
    }

    /** Writes a notebook's file. */
    static void writeFile(JsonNode notebook, OutputStream out) throws IOException {
        try (JsonGenerator json = FILE_WRITER.createGenerator(new JsonUtf8(out))) {
            write(notebook, json, MAPPER.getSerializerProviderInstance());
        }
        out.write("\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static void write(JsonNode node, JsonGenerator json, SerializerProvider provider) throws IOException {
        if (node instanceof ObjectNode object) {
            json.writeStartObject();
            for (String name : names(object)) {
                json.writeFieldName(name);
                write(object.get(name), json, provider);
            }
            json.writeEndObject();
        } else if (node.isArray()) {
            json.writeStartArray();
            for (JsonNode element : node) {
                write(element, json, provider);
            }
            json.writeEndArray();
        } else {
            node.serialize(json, provider);
        }
    }

    /** Returns the names of an object's fields in the order in which files have them. */
    static List<String> names(ObjectNode object) {
        return object.propertyStream().map(Map.Entry::getKey).sorted().toList();
    }
}
