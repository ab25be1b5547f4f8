package org.notebookos.jupyter;

import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.notebookos.jupyter.JsonObjectBytes.Range;

/**
 * The WebSocket framing without subprotocol: a text frame with one JSON object; if the message has buffers, a binary frame
 * of big-endian u32 {@code n}, {@code n} offsets, the object, and the buffers. The JSON texts are spliced, never reprinted.
 */
public final class DefaultFrames {

    private static final int MAX_PARTS = 65_536;

    private DefaultFrames() {}

    /**
     * Returns the JSON object of a message for a client, with msg_id and msg_type on top, which clients read.
     *
     * @param header the parsed header of the message
     */
    public static byte[] encodeObject(ChannelMessage sent, Header header) {
        return object(sent, header);
    }

    /** Returns the payload of the binary frame of a message with buffers. */
    public static byte[] encodeBinary(ChannelMessage sent, Header header) {
        return binary(object(sent, header), sent.message().buffers());
    }

    /** Returns the JSON object of a message as clients send it. */
    public static byte[] encodeRequestObject(ChannelMessage sent) {
        return object(sent, null);
    }

    /** Returns the payload of the binary frame of a message with buffers as clients send it. */
    public static byte[] encodeRequestBinary(ChannelMessage sent) {
        return binary(object(sent, null), sent.message().buffers());
    }

    /**
     * Reads the JSON object of a text frame. A missing channel is shell; missing or null parts are {@code {}}; buffers and
     * all other members are ignored.
     *
     * @throws ProtocolException with {@code MALFORMED_JSON}, {@code MISSING_FIELD} (no header, or a part that isn't an
     *     object) or {@code UNKNOWN_CHANNEL}
     */
    public static ChannelMessage decodeText(byte[] object) {
        return decode(object, List.of());
    }

    /**
     * Reads the payload of a binary frame.
     *
     * @throws ProtocolException as {@link #decodeText}, and with {@code MALFORMED_FRAME}
     */
    public static ChannelMessage decodeBinary(ByteBuffer payload) {
        ByteBuffer frame = payload.slice();
        int length = frame.remaining();
        if (length < 8) {
            throw malformed("frame of " + length + " bytes has no part");
        }
        long count = Integer.toUnsignedLong(frame.getInt(0));
        if (count < 1 || count > MAX_PARTS || 4 * (count + 1) > length) {
            throw malformed("number of parts doesn't fit a frame of " + length + " bytes");
        }
        List<byte[]> parts = new ArrayList<>((int) count);
        long least = 4 * (count + 1);
        for (int i = 0; i < count; i++) {
            long start = Integer.toUnsignedLong(frame.getInt(4 * (i + 1)));
            long end = i + 1 < count ? Integer.toUnsignedLong(frame.getInt(4 * (i + 2))) : length;
            if (start < least || end < start || end > length) {
                throw malformed("part " + i + " lies outside the frame");
            }
            byte[] part = new byte[(int) (end - start)];
            frame.get((int) start, part);
            parts.add(part);
            least = end;
        }
        return decode(parts.get(0), parts.subList(1, parts.size()));
    }

    private static ChannelMessage decode(byte[] object, List<byte[]> buffers) {
        Map<String, Range> members = JsonObjectBytes.members(object);
        Range header = members.get("header");
        if (header == null || header.token() != JsonToken.START_OBJECT) {
            throw new ProtocolException(ProtocolException.Code.MISSING_FIELD, "message without a header object");
        }
        Message message = new Message(
                part(object, members, "header"),
                part(object, members, "parent_header"),
                part(object, members, "metadata"),
                part(object, members, "content"),
                buffers);
        return new ChannelMessage(channel(object, members.get("channel")), message);
    }

    private static Channel channel(byte[] object, Range range) {
        if (range == null || range.token() == JsonToken.VALUE_NULL) {
            return Channel.SHELL;
        }
        String text = new String(object, range.start(), range.end() - range.start(), StandardCharsets.UTF_8);
        if (range.token() != JsonToken.VALUE_STRING) {
            throw new ProtocolException(ProtocolException.Code.UNKNOWN_CHANNEL, "channel is not a string");
        }
        return Channel.ofWireName(text.substring(1, text.length() - 1));
    }

    private static byte[] part(byte[] object, Map<String, Range> members, String name) {
        Range range = members.get(name);
        if (range == null || range.token() == JsonToken.VALUE_NULL) {
            return Message.emptyObject();
        }
        if (range.token() != JsonToken.START_OBJECT) {
            throw new ProtocolException(ProtocolException.Code.MISSING_FIELD, name + " is not an object");
        }
        return Arrays.copyOfRange(object, range.start(), range.end());
    }

    private static byte[] object(ChannelMessage sent, Header header) {
        Message message = sent.message();
        ByteArrayOutputStream json = new ByteArrayOutputStream((int) Math.min(message.size() + 256, 1 << 30));
        write(json, "{\"channel\":\"" + sent.channel().wireName() + "\",\"header\":");
        json.writeBytes(message.header());
        write(json, ",\"parent_header\":");
        json.writeBytes(orEmpty(message.parentHeader()));
        write(json, ",\"metadata\":");
        json.writeBytes(orEmpty(message.metadata()));
        write(json, ",\"content\":");
        json.writeBytes(orEmpty(message.content()));
        if (header != null) {
            write(json, ",\"buffers\":[],\"msg_id\":");
            json.writeBytes(Json.quoted(header.msgId()));
            write(json, ",\"msg_type\":");
            json.writeBytes(Json.quoted(header.msgType()));
        }
        json.write('}');
        return json.toByteArray();
    }

    /** Kernels may send nothing or null where an object belongs; clients accept neither. */
    private static byte[] orEmpty(byte[] text) {
        return text.length == 0 || text[0] == 'n' ? Message.emptyObject() : text;
    }

    private static void write(ByteArrayOutputStream json, String text) {
        json.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] binary(byte[] object, List<byte[]> buffers) {
        int count = 1 + buffers.size();
        long size = 4L * (count + 1) + object.length;
        for (byte[] buffer : buffers) {
            size += buffer.length;
        }
        ByteBuffer frame = ByteBuffer.allocate(Math.toIntExact(size));
        frame.putInt(count);
        int offset = 4 * (count + 1);
        frame.putInt(offset);
        offset += object.length;
        for (byte[] buffer : buffers) {
            frame.putInt(offset);
            offset += buffer.length;
        }
        frame.put(object);
        buffers.forEach(frame::put);
        return frame.array();
    }

    private static ProtocolException malformed(String what) {
        return new ProtocolException(ProtocolException.Code.MALFORMED_FRAME, what);
    }
}
