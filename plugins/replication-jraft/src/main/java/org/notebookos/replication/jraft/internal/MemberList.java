package org.notebookos.replication.jraft.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.notebookos.spi.replication.Member;

/** Members as bytes, for calls and for the store. */
final class MemberList {

    private MemberList() {}

    static byte[] encode(List<Member> members) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            Envelope.writeNames(out, Roster.names(members));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static List<Member> decode(byte[] bytes) {
        try {
            Map<String, String> names = Envelope.readNames(new DataInputStream(new ByteArrayInputStream(bytes)));
            return names.entrySet().stream()
                    .map(each -> new Member(each.getValue(), each.getKey()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
