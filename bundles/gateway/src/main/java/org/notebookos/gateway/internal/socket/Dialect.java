package org.notebookos.gateway.internal.socket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.websocket.api.Callback;
import org.notebookos.jupyter.ChannelMessage;
import org.notebookos.jupyter.DefaultFrames;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.JsonObjectBytes;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.V1Frames;

/** How messages are framed on one WebSocket; fixed by its handshake. */
enum Dialect {
    /** Without subprotocol: JSON texts, binary only for messages with buffers. */
    DEFAULT {
        @Override
        void send(Frames frames, ChannelMessage message, Callback callback) {
            Header header = Header.parseAny(message.message().header());
            if (message.message().buffers().isEmpty()) {
                frames.text(new String(DefaultFrames.encodeObject(message, header), StandardCharsets.UTF_8), callback);
            } else {
                frames.binary(DefaultFrames.encodeBinary(message, header), callback);
            }
        }

        @Override
        ChannelMessage read(String text) {
            return DefaultFrames.decodeText(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        ChannelMessage read(ByteBuffer payload) {
            return DefaultFrames.decodeBinary(payload);
        }
    },

    /** Subprotocol v1: every message is binary, its JSON texts are passed on unparsed. */
    V1 {
        @Override
        void send(Frames frames, ChannelMessage message, Callback callback) {
            frames.binary(V1Frames.encode(message), callback);
        }

        @Override
        ChannelMessage read(String text) {
            // The reference takes the other framing's texts, too, and some test tools send them.
            return DEFAULT.read(text);
        }

        @Override
        ChannelMessage read(ByteBuffer payload) {
            ChannelMessage read = V1Frames.decode(payload);
            Message message = read.message();
            JsonObjectBytes.requireObject(message.parentHeader());
            JsonObjectBytes.requireObject(message.metadata());
            JsonObjectBytes.requireObject(message.content());
            return read;
        }
    };

    /** Sends a message; throws {@link org.notebookos.jupyter.ProtocolException} if it can't be framed. */
    abstract void send(Frames frames, ChannelMessage message, Callback callback);

    /** Reads a text frame; throws {@link org.notebookos.jupyter.ProtocolException}. */
    abstract ChannelMessage read(String text);

    /** Reads a binary frame; throws {@link org.notebookos.jupyter.ProtocolException}. */
    abstract ChannelMessage read(ByteBuffer payload);
}
