package org.notebookos.jupyter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The fields of a message's header that programs look at. Unknown fields stay in the raw text.
 *
 * @param msgId unique per client only
 * @param msgType for example {@code execute_request}
 * @param session the sender's session; may be empty
 * @param username may be empty
 * @param date as sent; empty if missing
 * @param version of the message protocol; empty if missing
 */
public record Header(String msgId, String msgType, String session, String username, String date, String version) {

    /** The protocol version of messages made here. */
    public static final String PROTOCOL_VERSION = "5.3";

    /** Returns what tells the message from those of all clients: msg_id alone is unique per client only. */
    public String key() {
        return session + '\n' + msgId;
    }

    /**
     * Reads the header of a message.
     *
     * @throws ProtocolException with {@code MALFORMED_JSON}, or {@code MISSING_FIELD} if msg_id or msg_type is not a
     *     string
     */
    public static Header parse(byte[] text) {
        Header header = parseAny(text);
        if (header.msgId().isEmpty() || header.msgType().isEmpty()) {
            throw new ProtocolException(
                    ProtocolException.Code.MISSING_FIELD, "header without a string msg_id and a string msg_type");
        }
        return header;
    }

    /**
     * Reads a parent header, which may be {@code {}}: missing fields are empty.
     *
     * @throws ProtocolException with {@code MALFORMED_JSON} if it isn't a JSON object
     */
    public static Header parseAny(byte[] text) {
        String[] fields = {"", "", "", "", "", ""};
        try (JsonParser parser = Json.openObject(text)) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                int field = field(parser.currentName());
                JsonToken token = parser.nextToken();
                // A date may be a number, and null stands for missing.
                boolean usable = token == JsonToken.VALUE_STRING || (field == 4 && token.isNumeric());
                if (field >= 0 && usable) {
                    fields[field] = parser.getText();
                } else {
                    parser.skipChildren();
                }
            }
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw Json.malformed(null);
            }
        } catch (IOException e) {
            throw Json.malformed(e);
        }
        return new Header(fields[0], fields[1], fields[2], fields[3], fields[4], fields[5]);
    }

    private static int field(String name) {
        return switch (name) {
            case "msg_id" -> 0;
            case "msg_type" -> 1;
            case "session" -> 2;
            case "username" -> 3;
            case "date" -> 4;
            case "version" -> 5;
            default -> -1;
        };
    }

    /** Returns the header as JSON text, all fields as strings. */
    public byte[] toJson() {
        StringBuilder json = new StringBuilder(200);
        json.append("{\"msg_id\":").append(quoted(msgId));
        json.append(",\"msg_type\":").append(quoted(msgType));
        json.append(",\"session\":").append(quoted(session));
        json.append(",\"username\":").append(quoted(username));
        json.append(",\"date\":").append(quoted(date));
        json.append(",\"version\":").append(quoted(version));
        return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String quoted(String text) {
        return new String(Json.quoted(text), StandardCharsets.UTF_8);
    }
}
