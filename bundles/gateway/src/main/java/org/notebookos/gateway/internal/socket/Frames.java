package org.notebookos.gateway.internal.socket;

import java.nio.ByteBuffer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/**
 * Sends messages of any size on one socket.
 *
 * <p>Jetty knows one limit for the frames of both directions. Clients need it: without, Jetty makes room for a whole frame as
 * soon as its length is announced. So what is longer goes in several frames, which every client puts together again.
 *
 * @param session the open socket
 * @param longest bytes of the longest frame
 */
record Frames(Session session, int longest) {

    /** No character of a {@code String} takes more bytes in UTF-8. */
    private static final int MOST_BYTES_PER_CHAR = 3;

    /** Sends a text; the callback is completed once all is written, and may be failed more than once. */
    void text(String text, Callback callback) {
        int piece = Math.max(2, longest / MOST_BYTES_PER_CHAR);
        if (text.length() <= piece) {
            session.sendText(text, callback);
            return;
        }
        for (int at = 0; at < text.length(); ) {
            int end = endOfPiece(text, at, piece);
            boolean last = end == text.length();
            session.sendPartialText(text.substring(at, end), last, last ? callback : onlyFailing(callback));
            at = end;
        }
    }

    /** A character beyond the basic plane is two of a {@code String}, and its bytes stay together. */
    private static int endOfPiece(String text, int at, int piece) {
        int end = Math.min(text.length(), at + piece);
        boolean within = end < text.length() && Character.isSurrogatePair(text.charAt(end - 1), text.charAt(end));
        return within ? end - 1 : end;
    }

    /** Sends bytes; the callback is completed once all are written, and may be failed more than once. */
    void binary(byte[] bytes, Callback callback) {
        if (bytes.length <= longest) {
            session.sendBinary(ByteBuffer.wrap(bytes), callback);
            return;
        }
        for (int at = 0; at < bytes.length; ) {
            int size = Math.min(longest, bytes.length - at);
            boolean last = at + size == bytes.length;
            ByteBuffer piece = ByteBuffer.wrap(bytes, at, size);
            session.sendPartialBinary(piece, last, last ? callback : onlyFailing(callback));
            at += size;
        }
    }

    private static Callback onlyFailing(Callback whole) {
        return Callback.from(() -> {}, whole::fail);
    }
}
