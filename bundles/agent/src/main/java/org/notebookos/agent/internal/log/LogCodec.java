package org.notebookos.agent.internal.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Entries, verdicts and states as bytes: one byte of schema version, then CBOR. A reader ignores fields that it doesn't
 * know, so that a newer agent may add some without a new version.
 */
public final class LogCodec {

    private static final int VERSION = 2;
    private static final ObjectMapper CBOR = new CBORMapper(new CBORFactory())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(com.fasterxml.jackson.core.JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    private static final ObjectWriter ENTRY_WRITER = CBOR.writerFor(LogEntry.class);
    private static final ObjectReader ENTRY_READER = CBOR.readerFor(LogEntry.class);
    private static final ObjectReader VERDICT_READER = CBOR.readerFor(Verdict.class);
    private static final ObjectReader STATE_READER = CBOR.readerFor(Snapshot.class);

    private LogCodec() {}

    /** Returns an entry's bytes for the log. */
    public static byte[] encode(LogEntry entry) {
        return encode(ENTRY_WRITER, entry);
    }

    /** Reads an entry; empty if the bytes mean nothing to this version. */
    public static Optional<LogEntry> entry(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != VERSION) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(ENTRY_READER.readValue(bytes, 1, bytes.length - 1));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Returns a verdict's bytes for the proposer. */
    public static byte[] encode(Verdict verdict) {
        return encode(CBOR.writer(), verdict);
    }

    /**
     * Reads a verdict.
     *
     * @throws IOException if the bytes are none
     */
    public static Verdict verdict(byte[] bytes) throws IOException {
        if (bytes.length == 0 || bytes[0] != VERSION) {
            throw new IOException("not a verdict of version " + VERSION);
        }
        return VERDICT_READER.readValue(bytes, 1, bytes.length - 1);
    }

    /** Writes a state as a snapshot. */
    public static void write(KernelState state, OutputStream out) throws IOException {
        out.write(VERSION);
        CBOR.writeValue(out, Snapshot.of(state));
        out.flush();
    }

    /**
     * Reads a snapshot.
     *
     * @throws IOException if the bytes are none of this version
     */
    public static KernelState state(InputStream in) throws IOException {
        int version = in.read();
        if (version != VERSION) {
            throw new IOException("the snapshot has schema version " + version + ", this agent knows " + VERSION);
        }
        Snapshot snapshot = STATE_READER.readValue(in);
        return snapshot.open();
    }

    private static byte[] encode(ObjectWriter writer, Object value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        out.write(VERSION);
        try {
            writer.writeValue(out, value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("can't encode " + value.getClass(), e);
        } catch (IOException e) {
            throw new IllegalStateException("memory can't fail", e);
        }
        return out.toByteArray();
    }
}
