package org.notebookos.gateway.internal.contents;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * Makes trees of JSON, and takes for each node what it costs beyond the bytes that were read. Numbers with fractions keep
 * their text. Used by one thread; what was taken goes back with the share.
 */
final class TreeReader {

    // Bytes that each takes on a 64-bit heap with compressed pointers, with what growing it takes meanwhile.
    private static final int SCALAR = 64;
    private static final int SLOT = 12;
    private static final int PACKED = 48;
    private static final int ARRAY = 104;
    private static final int OBJECT = 160;
    private static final int FIELD = 72;
    private static final int NAME = 224;

    /** For each character of text that takes two bytes for each: as much again as is taken for its bytes. */
    private static final int WIDE = 3;

    /** Bytes that are taken at a time, because others take from the same budget. */
    private static final int STEP = 1 << 14;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonParser parser;
    private final MemoryBudget.Share share;
    private final Set<String> names = new HashSet<>();
    private long owed;

    TreeReader(JsonParser parser, MemoryBudget.Share share) {
        this.parser = parser;
        this.share = share;
    }

    /** Reads the value at whose first token the parser is; afterwards it is at the last one. */
    JsonNode read() throws IOException {
        JsonNode value = value();
        pay();
        return value;
    }

    /** Reads text that isn't part of a tree. */
    String readText() throws IOException {
        String text = text();
        pay();
        return text;
    }

    private String text() throws IOException {
        if (TextWidth.isWide(parser)) {
            owe((long) WIDE * parser.getTextLength());
        }
        return parser.getText();
    }

    private void owe(long bytes) {
        owed += bytes;
        if (owed >= STEP) {
            pay();
        }
    }

    private void pay() {
        share.take(owed);
        owed = 0;
    }

    private JsonNode value() throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> {
                owe(SCALAR);
                yield TextNode.valueOf(text());
            }
            default -> {
                owe(SCALAR);
                yield scalar(parser);
            }
        };
    }

    /** Returns a value that holds no others. */
    static JsonNode scalar(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> TextNode.valueOf(parser.getText());
            case VALUE_NUMBER_FLOAT -> new NumberText(NumberText.readable(parser.getText()));
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NULL -> NODES.nullNode();
            default -> NODES.booleanNode(parser.getBooleanValue());
        };
    }

    private static JsonNode integer(JsonParser parser) throws IOException {
        return switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
        };
    }

    private ObjectNode object() throws IOException {
        owe(OBJECT);
        ObjectNode object = NODES.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            // The parser has each name once, however many objects use it.
            owe(names.add(name) ? FIELD + NAME : FIELD);
            parser.nextToken();
            object.set(name, value());
        }
        return object;
    }

    private JsonNode array() throws IOException {
        PackedArray packed = PackedArray.read(parser);
        if (parser.currentToken() == JsonToken.END_ARRAY) {
            owe(PACKED + width(packed));
            return packed;
        }
        // Its text will be strings, each of which may be as wide as all.
        owe(ARRAY + width(packed));
        ArrayNode array = NODES.arrayNode();
        for (JsonNode element : packed) {
            owe(SCALAR + SLOT);
            array.add(element);
        }
        do {
            owe(SLOT);
            array.add(value());
        } while (parser.nextToken() != JsonToken.END_ARRAY);
        return array;
    }

    private static long width(PackedArray packed) {
        return packed.isWide() ? (long) WIDE * packed.bytes() : 0;
    }
}
