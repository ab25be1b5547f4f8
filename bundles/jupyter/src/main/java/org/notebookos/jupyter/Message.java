package org.notebookos.jupyter;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A Jupyter message: four JSON texts in UTF-8 and any number of binary buffers. The arrays are shared, not copied: nobody
 * modifies them.
 *
 * @param header who says what
 * @param parentHeader the header of the request that caused it; {@code {}} if there is none
 * @param metadata anything
 * @param content depends on the message type
 * @param buffers binary attachments
 */
public record Message(byte[] header, byte[] parentHeader, byte[] metadata, byte[] content, List<byte[]> buffers) {

    private static final byte[] EMPTY_OBJECT = "{}".getBytes(StandardCharsets.UTF_8);

    public Message {
        buffers = List.copyOf(buffers);
    }

    /** Returns the text of an empty JSON object; a shared array. */
    public static byte[] emptyObject() {
        return EMPTY_OBJECT;
    }

    /**
     * Makes a message of header, parent_header, metadata, content and buffers, in this order.
     *
     * @throws ProtocolException with {@code MALFORMED_FRAME} if there are fewer than four parts
     */
    public static Message ofParts(List<byte[]> parts) {
        if (parts.size() < 4) {
            throw new ProtocolException(
                    ProtocolException.Code.MALFORMED_FRAME,
                    "a message has at least four parts, this one " + parts.size());
        }
        return new Message(parts.get(0), parts.get(1), parts.get(2), parts.get(3), parts.subList(4, parts.size()));
    }

    /** Returns header, parent_header, metadata, content and buffers, in this order. */
    public List<byte[]> parts() {
        List<byte[]> parts = new ArrayList<>(4 + buffers.size());
        parts.add(header);
        parts.add(parentHeader);
        parts.add(metadata);
        parts.add(content);
        parts.addAll(buffers);
        return parts;
    }

    /** Returns the same message with other metadata. */
    public Message withMetadata(byte[] newMetadata) {
        return new Message(header, parentHeader, newMetadata, content, buffers);
    }

    /** Returns the same message with another header. */
    public Message withHeader(byte[] newHeader) {
        return new Message(newHeader, parentHeader, metadata, content, buffers);
    }

    /** Returns the sum of the lengths of all parts, in bytes. */
    public long size() {
        long size = (long) header.length + parentHeader.length + metadata.length + content.length;
        for (byte[] buffer : buffers) {
            size += buffer.length;
        }
        return size;
    }
}
