package org.notebookos.jupyter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The one JSON tokenizer of this bundle. Its limits are those of the frame, not of strings or numbers in it. */
final class Json {

    /** Deeper texts can't be read by kernels anyway; the limit bounds memory. */
    private static final int MAX_DEPTH = 10_000;

    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
            .configure(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW, false)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private Json() {}

    static JsonParser parser(byte[] text) throws IOException {
        return FACTORY.createParser(text);
    }

    /** Opens the object that the whole text is. */
    static JsonParser openObject(byte[] text) throws IOException {
        if (otherEncoding(text)) {
            throw malformed(null);
        }
        JsonParser parser = parser(text);
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw malformed(null);
        }
        return parser;
    }

    /** Jackson guesses UTF-16 and UTF-32 from a byte order mark and from zero bytes; offsets would then not be those of our bytes. */
    private static boolean otherEncoding(byte[] text) {
        for (int i = 0; i < Math.min(4, text.length); i++) {
            if (text[i] == 0) {
                return true;
            }
        }
        return text.length > 0 && (text[0] == (byte) 0xFE || text[0] == (byte) 0xFF || text[0] == (byte) 0xEF);
    }

    static ProtocolException malformed(IOException cause) {
        // The cause's message quotes the source; only its position may be of use to operators.
        return new ProtocolException(ProtocolException.Code.MALFORMED_JSON, "not a JSON object", cause);
    }

    static byte[] quoted(String text) {
        String escaped = new String(JsonStringEncoder.getInstance().quoteAsString(text));
        return ('"' + escaped + '"').getBytes(StandardCharsets.UTF_8);
    }
}
