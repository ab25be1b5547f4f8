package org.notebookos.jupyter;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A message as ZeroMQ frames: identities, {@code <IDS|MSG>}, signature, four JSON texts, buffers.
 *
 * @param identities routing ids, or the topic on iopub; may be empty
 * @param message the message
 */
public record ZmqFrames(List<byte[]> identities, Message message) {

    private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);

    public ZmqFrames {
        identities = List.copyOf(identities);
    }

    /** Returns the frames to send. */
    public List<byte[]> encode(Signer signer) {
        List<byte[]> frames =
                new ArrayList<>(identities.size() + 6 + message.buffers().size());
        frames.addAll(identities);
        frames.add(DELIMITER);
        frames.add(signer.sign(message));
        frames.addAll(message.parts());
        return frames;
    }

    /**
     * Reads received frames and verifies the signature.
     *
     * @throws ProtocolException with {@code MALFORMED_FRAME} without delimiter or with too few frames behind it,
     *     {@code BAD_SIGNATURE} if the signature is not the message's
     */
    public static ZmqFrames decode(List<byte[]> frames, Signer signer) {
        int delimiter = delimiter(frames);
        if (delimiter < 0 || frames.size() < delimiter + 6) {
            throw new ProtocolException(
                    ProtocolException.Code.MALFORMED_FRAME,
                    "no delimiter with at least five frames behind it in " + frames.size() + " frames");
        }
        Message message = Message.ofParts(frames.subList(delimiter + 2, frames.size()));
        if (!signer.verify(message, frames.get(delimiter + 1))) {
            throw new ProtocolException(ProtocolException.Code.BAD_SIGNATURE, "the signature is not the message's");
        }
        return new ZmqFrames(frames.subList(0, delimiter), message);
    }

    private static int delimiter(List<byte[]> frames) {
        for (int i = 0; i < frames.size(); i++) {
            if (Arrays.equals(frames.get(i), DELIMITER)) {
                return i;
            }
        }
        return -1;
    }
}
