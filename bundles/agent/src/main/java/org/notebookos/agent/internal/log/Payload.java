package org.notebookos.agent.internal.log;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Arrays;
import org.notebookos.spi.store.ObjectRef;

/** Opaque bytes of a value: in the entry itself, or in the object store. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "in")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Payload.Inline.class, name = "entry"),
    @JsonSubTypes.Type(value = Payload.Stored.class, name = "store")
})
public sealed interface Payload {

    /** Returns the number of bytes that this payload adds to an entry, roughly. */
    long entryBytes();

    /** The bytes themselves; shared, never modified. */
    record Inline(byte[] bytes) implements Payload {

        @Override
        public long entryBytes() {
            return bytes.length;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Inline inline && Arrays.equals(bytes, inline.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "Inline[" + bytes.length + " bytes]";
        }
    }

    /** A large value. */
    record Stored(String sha256, long length) implements Payload {

        /** Returns the object's name in the store. */
        public ObjectRef ref() {
            return new ObjectRef(sha256, length);
        }

        @Override
        public long entryBytes() {
            return sha256.length();
        }
    }
}
