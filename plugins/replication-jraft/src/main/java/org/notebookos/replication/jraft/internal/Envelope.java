package org.notebookos.replication.jraft.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the backend writes into the JRaft log: entries of the group's owner, and records of its own. */
sealed interface Envelope {

    /**
     * An entry, so named that it can be proposed again without being applied twice.
     *
     * @param session one opening of one member
     * @param sequence counts the session's entries
     * @param settled all of the session's entries below this sequence have been answered or given up
     * @param entry the owner's bytes
     */
    record Proposal(long session, long sequence, long settled, byte[] entry) implements Envelope {}

    /**
     * The names of members; JRaft itself knows addresses alone.
     *
     * @param replicas endpoint → replica, replacing all earlier names
     */
    record Names(Map<String, String> replicas) implements Envelope {}

    /**
     * Who is left after a member recovered alone. JRaft tells of a configuration only if it was changed from another one.
     *
     * @param replicas endpoint → replica of all members, replacing the earlier names and the earlier configuration
     */
    record Recovered(Map<String, String> replicas) implements Envelope {}

    int PROPOSAL = 1;
    int NAMES = 2;
    int RECOVERED = 3;
    int PROPOSAL_HEADER = 1 + 3 * Long.BYTES;

    /** Returns the bytes for the log. */
    static ByteBuffer encode(Envelope envelope) {
        if (envelope instanceof Proposal proposal) {
            return ByteBuffer.allocate(PROPOSAL_HEADER + proposal.entry().length)
                    .put((byte) PROPOSAL)
                    .putLong(proposal.session())
                    .putLong(proposal.sequence())
                    .putLong(proposal.settled())
                    .put(proposal.entry())
                    .flip();
        }
        return envelope instanceof Names names
                ? ByteBuffer.wrap(encodeNames(NAMES, names.replicas()))
                : ByteBuffer.wrap(encodeNames(RECOVERED, ((Recovered) envelope).replicas()));
    }

    private static byte[] encodeNames(int kind, Map<String, String> replicas) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(kind);
            writeNames(out, replicas);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Returns what {@link #encode} was given; fails with {@link IOException} on anything else. */
    static Envelope decode(ByteBuffer bytes) throws IOException {
        ByteBuffer rest = bytes.slice();
        int kind = rest.get();
        byte[] body;
        switch (kind) {
            case PROPOSAL -> {
                long session = rest.getLong();
                long sequence = rest.getLong();
                long settled = rest.getLong();
                body = new byte[rest.remaining()];
                rest.get(body);
                return new Proposal(session, sequence, settled, body);
            }
            case NAMES, RECOVERED -> {
                body = new byte[rest.remaining()];
                rest.get(body);
                Map<String, String> replicas = readNames(new DataInputStream(new ByteArrayInputStream(body)));
                return kind == NAMES ? new Names(replicas) : new Recovered(replicas);
            }
            default -> throw new IOException("unknown kind of log entry: " + kind);
        }
    }

    static void writeNames(DataOutputStream out, Map<String, String> replicas) throws IOException {
        out.writeInt(replicas.size());
        for (Map.Entry<String, String> each : replicas.entrySet()) {
            out.writeUTF(each.getKey());
            out.writeUTF(each.getValue());
        }
    }

    static Map<String, String> readNames(DataInputStream in) throws IOException {
        Map<String, String> replicas = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            replicas.put(in.readUTF(), in.readUTF());
        }
        return replicas;
    }
}
