package org.notebookos.gateway.internal.contents;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/**
 * The bytes of a file on their way to a client, read from the same file even if another one takes its name meanwhile. It
 * takes no more memory for a large file than for a small one. Used by one thread.
 */
final class FileContent implements AutoCloseable {

    private static final int CHUNK = 1 << 16;

    private final FileChannel channel;
    private boolean text;

    FileContent(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.READ);
    }

    long size() throws IOException {
        return channel.size();
    }

    /** Returns all of it from the beginning; closing the stream leaves the file open. */
    InputStream stream() throws IOException {
        channel.position(0);
        return new BufferedInputStream(Channels.newInputStream(channel), CHUNK) {
            @Override
            public void close() {
                // The file is this object's, and may be read again.
            }
        };
    }

    /** Looks at all of it: its hash, and whether it is UTF-8. */
    void inspect(MessageDigest digest) throws IOException {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer ignored = CharBuffer.allocate(CHUNK);
        ByteBuffer bytes = ByteBuffer.allocate(CHUNK);
        channel.position(0);
        boolean valid = true;
        int count = 0;
        while (count >= 0) {
            int rest = bytes.position();
            count = channel.read(bytes);
            digest.update(bytes.array(), rest, Math.max(0, count));
            bytes.flip();
            valid = valid && decodes(decoder, bytes, ignored, count < 0);
            if (!valid) {
                bytes.position(bytes.limit());
            }
            bytes.compact();
        }
        text = valid;
    }

    private static boolean decodes(CharsetDecoder decoder, ByteBuffer bytes, CharBuffer chars, boolean end) {
        CoderResult result;
        do {
            chars.clear();
            result = decoder.decode(bytes, chars, end);
        } while (result.isOverflow());
        return !result.isError();
    }

    boolean isText() {
        return text;
    }

    /** Makes it be sent in base64. */
    void asBase64() {
        text = false;
    }

    /** Writes it as a JSON string. */
    void writeTo(JsonGenerator json) throws IOException {
        if (text) {
            json.writeString(new InputStreamReader(stream(), StandardCharsets.UTF_8), -1);
        } else {
            json.writeBinary(Base64Variants.MIME_NO_LINEFEEDS, stream(), -1);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
