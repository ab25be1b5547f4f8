package org.notebookos.jupyter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Looks into JSON objects, and edits them, without changing a byte of the values that are not concerned. */
public final class JsonObjectBytes {

    /** Where a value lies in the text; {@code end} is exclusive. */
    record Range(JsonToken token, int start, int end) {}

    private JsonObjectBytes() {}

    /**
     * Returns the object with one more member, or with another value of an existing one.
     *
     * @param object the text of a JSON object
     * @param key the member's name
     * @param value the text of any JSON value
     * @return a new text; all other members as they were, byte for byte
     * @throws ProtocolException with {@code MALFORMED_JSON} if {@code object} isn't a JSON object
     */
    public static byte[] with(byte[] object, String key, byte[] value) {
        Map<String, Range> members = members(object);
        Range old = members.get(key);
        if (old != null) {
            return splice(object, old.start(), old.end(), value);
        }
        int close = lastNonBlank(object);
        byte[] name = Json.quoted(key);
        byte[] member = new byte[(members.isEmpty() ? 0 : 1) + name.length + 1 + value.length];
        int at = 0;
        if (!members.isEmpty()) {
            member[at++] = ',';
        }
        System.arraycopy(name, 0, member, at, name.length);
        at += name.length;
        member[at++] = ':';
        System.arraycopy(value, 0, member, at, value.length);
        return splice(object, close, close, member);
    }

    /** Returns the object with a member that is a string; see {@link #with(byte[], String, byte[])}. */
    public static byte[] with(byte[] object, String key, String value) {
        return with(object, key, Json.quoted(value));
    }

    /**
     * Returns the text of a member's value.
     *
     * @return a copy of its bytes, or null if there is no such member
     * @throws ProtocolException with {@code MALFORMED_JSON} if {@code object} isn't a JSON object
     */
    public static byte[] member(byte[] object, String key) {
        Range range = members(object).get(key);
        return range == null ? null : Arrays.copyOfRange(object, range.start(), range.end());
    }

    /**
     * Checks that a text is one JSON object and nothing more.
     *
     * @throws ProtocolException with {@code MALFORMED_JSON} if it is not
     */
    public static void requireObject(byte[] text) {
        try (JsonParser parser = Json.openObject(text)) {
            parser.skipChildren();
            requireEnd(parser);
        } catch (IOException e) {
            throw Json.malformed(e);
        }
    }

    /** Returns where each member's value lies; the last one wins if a name occurs twice. */
    static Map<String, Range> members(byte[] object) {
        try (JsonParser parser = Json.openObject(object)) {
            Map<String, Range> members = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                int start = (int) parser.currentTokenLocation().getByteOffset();
                if (token.isStructStart()) {
                    parser.skipChildren();
                } else {
                    parser.finishToken();
                }
                members.put(name, new Range(token, start, end(object, parser, token)));
            }
            requireEnd(parser);
            return members;
        } catch (IOException e) {
            throw Json.malformed(e);
        }
    }

    /** The tokenizer has read one byte too many after a number at times: the end is that of the number's characters. */
    private static int end(byte[] object, JsonParser parser, JsonToken token) throws IOException {
        int start = (int) parser.currentTokenLocation().getByteOffset();
        if (token.isNumeric()) {
            return start + parser.getTextLength();
        }
        return Math.min(object.length, (int) parser.currentLocation().getByteOffset());
    }

    private static void requireEnd(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
            throw Json.malformed(null);
        }
    }

    private static int lastNonBlank(byte[] text) {
        int at = text.length - 1;
        while (text[at] != '}') {
            at--;
        }
        return at;
    }

    private static byte[] splice(byte[] text, int start, int end, byte[] insert) {
        byte[] result = new byte[text.length - (end - start) + insert.length];
        System.arraycopy(text, 0, result, 0, start);
        System.arraycopy(insert, 0, result, start, insert.length);
        System.arraycopy(text, end, result, start + insert.length, text.length - end);
        return result;
    }
}
