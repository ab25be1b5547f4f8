package org.notebookos.hostlink;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The parts of Jupyter messages, as the link carries them. Stateless. */
public final class MessageParts {

    private MessageParts() {}

    /**
     * Returns received parts as arrays: the ones into which they were received, where each has one of its own. Outputs of many megabytes
     * are copied once less so.
     *
     * @param parts of a received message
     * @return arrays that nobody may modify
     */
    public static List<byte[]> arrays(List<ByteString> parts) {
        List<byte[]> arrays = new ArrayList<>(parts.size());
        for (ByteString part : parts) {
            arrays.add(array(part));
        }
        return arrays;
    }

    private static byte[] array(ByteString part) {
        Whole whole = new Whole(part.size());
        try {
            UnsafeByteOperations.unsafeWriteTo(part, whole);
        } catch (IOException e) {
            throw new UncheckedIOException("memory can be written to", e);
        }
        return whole.array == null ? part.toByteArray() : whole.array;
    }

    /** Takes the array of a text that is one array and nothing else. */
    private static final class Whole extends ByteOutput {

        private final int size;
        private byte[] array;

        private Whole(int size) {
            this.size = size;
        }

        @Override
        public void writeLazy(byte[] value, int offset, int length) {
            if (offset == 0 && length == size && value.length == size) {
                array = value;
            }
        }

        @Override
        public void write(byte value) {
            // Not whole: it is copied.
        }

        @Override
        public void write(byte[] value, int offset, int length) {
            // Somebody reuses the array: it is copied.
        }

        @Override
        public void write(ByteBuffer value) {
            // No array: it is copied.
        }

        @Override
        public void writeLazy(ByteBuffer value) {
            // No array: it is copied.
        }
    }
}
