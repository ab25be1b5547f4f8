package org.notebookos.gateway.internal.contents;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * An array of numbers, short strings, true, false and null, kept as JSON: figures have millions of numbers, and as text
 * they take no more memory than in the file. Immutable.
 */
final class PackedArray extends LazyArray {

    private static final long serialVersionUID = 1L;

    /** Characters; longer strings gain nothing from being packed, and would be there twice while they are. */
    private static final int SHORT = 1 << 13;

    private static final byte[] EMPTY = {'[', ']'};

    private final byte[] json;

    private PackedArray(byte[] json) {
        this.json = json;
    }

    /**
     * Reads what can be packed.
     *
     * @param parser at the array's beginning; afterwards at its end, or at the first element that can't be packed
     * @return all elements before that
     */
    static PackedArray read(JsonParser parser) throws IOException {
        parser.nextToken();
        if (!packs(parser)) {
            return new PackedArray(EMPTY);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator packed = NotebookJson.generator(bytes)) {
            packed.writeStartArray();
            do {
                pack(parser, packed);
                parser.nextToken();
            } while (packs(parser));
            packed.writeEndArray();
        }
        return new PackedArray(bytes.toByteArray());
    }

    private static boolean packs(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        return token.isScalarValue() && (token != JsonToken.VALUE_STRING || parser.getTextLength() <= SHORT);
    }

    private static void pack(JsonParser parser, JsonGenerator packed) throws IOException {
        switch (parser.currentToken()) {
            case VALUE_STRING -> packed.writeString(
                    parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
            case VALUE_NUMBER_FLOAT -> packed.writeNumber(NumberText.readable(parser.getText()));
            case VALUE_NUMBER_INT -> packed.writeNumber(parser.getText());
            case VALUE_NULL -> packed.writeNull();
            default -> packed.writeBoolean(parser.getBooleanValue());
        }
    }

    int bytes() {
        return json.length;
    }

    /** Tells whether its text, as one string, takes two bytes for each character. */
    boolean isWide() {
        return TextWidth.isWide(json);
    }

    @Override
    public Iterator<JsonNode> elements() {
        try {
            return new Elements(NotebookJson.MAPPER.createParser(json));
        } catch (IOException e) {
            throw new UncheckedIOException("packed JSON is JSON", e);
        }
    }

    private static final class Elements implements Iterator<JsonNode> {

        private final JsonParser parser;

        Elements(JsonParser parser) throws IOException {
            this.parser = parser;
            parser.nextToken();
            parser.nextToken();
        }

        @Override
        public boolean hasNext() {
            return parser.currentToken() != JsonToken.END_ARRAY;
        }

        @Override
        public JsonNode next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            try {
                JsonNode element = TreeReader.scalar(parser);
                parser.nextToken();
                return element;
            } catch (IOException e) {
                throw new UncheckedIOException("packed JSON is JSON", e);
            }
        }
    }
}
