package org.notebookos.agent.internal.log;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Arrays;
import org.notebookos.spi.store.ObjectRef;

/** Opaque bytes of a value: in the entry itself, or in the object store. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "in")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Payload.Inline.class, name = "entry"),
    @JsonSubTypes.Type(value = Payload.Stored.class, name = "store"),
    @JsonSubTypes.Type(value = Payload.Shared.class, name = "shared")
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

    /**
     * A large value.
     *
     * @param edition which cell put it, see {@link #edition(long, int)}
     * @param sha256 of the bytes
     * @param length in bytes
     */
    record Stored(String edition, String sha256, long length) implements Payload {

        /** Returns the edition of what an attempt of a cell puts. */
        public static String edition(long term, int attempt) {
            return term + "-" + attempt;
        }

        /** Returns the number of the cell that put it; the greatest number if the edition has none. */
        public long term() {
            int end = edition.indexOf('-');
            try {
                return end < 1 ? Long.MAX_VALUE : Long.parseLong(edition.substring(0, end));
            } catch (NumberFormatException e) {
                return Long.MAX_VALUE;
            }
        }

        /** Returns the value that is in the store under a reference. */
        public static Stored of(ObjectRef ref) {
            return new Stored(ref.edition(), ref.sha256(), ref.length());
        }

        /** Returns the object's name in the store, where each kernel owns its objects. */
        public ObjectRef ref(String kernelId) {
            return new ObjectRef(kernelId, edition, sha256, length);
        }

        @Override
        public long entryBytes() {
            return sha256.length();
        }
    }

    /** In a snapshot only: bytes that are written once and used in several places. */
    record Shared(int index) implements Payload {

        @Override
        public long entryBytes() {
            return 0;
        }
    }
}
