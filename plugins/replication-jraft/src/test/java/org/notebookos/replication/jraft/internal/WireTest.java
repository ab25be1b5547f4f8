package org.notebookos.replication.jraft.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.alipay.remoting.exception.DeserializationException;
import com.alipay.remoting.rpc.protocol.RpcRequestCommand;
import com.alipay.remoting.rpc.protocol.RpcResponseCommand;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.notebookos.replication.jraft.internal.Envelope.Names;
import org.notebookos.replication.jraft.internal.Envelope.Proposal;
import org.notebookos.replication.jraft.internal.PeerReply.Outcome;
import org.notebookos.spi.replication.Applied;
import org.notebookos.spi.replication.Member;

/** What is written is what is read, for all that goes over the wire or into the log. */
class WireTest {

    @Test
    void proposals() throws IOException {
        Proposal written = new Proposal(-5, 7, 6, new byte[] {1, 2, 3});
        Proposal read = assertInstanceOf(Proposal.class, Envelope.decode(Envelope.encode(written)));
        assertEquals(-5, read.session());
        assertEquals(7, read.sequence());
        assertEquals(6, read.settled());
        assertArrayEquals(written.entry(), read.entry());
    }

    @Test
    void namesInTheirOrder() throws IOException {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("b:2", "second");
        names.put("a:1", "first");
        Names read = assertInstanceOf(Names.class, Envelope.decode(Envelope.encode(new Names(names))));
        assertEquals(List.copyOf(names.keySet()), List.copyOf(read.replicas().keySet()));
        assertEquals(names, read.replicas());
    }

    @Test
    void unknownKindsOfEntriesAreNotGuessedAt() {
        assertThrows(IOException.class, () -> Envelope.decode(ByteBuffer.wrap(new byte[] {99, 0})));
    }

    @Test
    void members() {
        List<Member> members = List.of(new Member("r2", "h:2"), new Member("r1", "h:1"));
        assertEquals(members, MemberList.decode(MemberList.encode(members)));
        assertEquals(List.of(), MemberList.decode(MemberList.encode(List.of())));
    }

    @Test
    void answers() {
        Applied read = LeaderRole.decode(LeaderRole.encode(new Applied(42, new byte[] {9})));
        assertEquals(42, read.index());
        assertArrayEquals(new byte[] {9}, read.result());
    }

    @Test
    void statesOfMembers() {
        MemberState following = new MemberState(3, 17, Optional.of("h:1"));
        MemberState alone = new MemberState(0, 0, Optional.empty());
        assertEquals(following, MemberState.decode(following.encode()));
        assertEquals(alone, MemberState.decode(alone.encode()));
    }

    @ParameterizedTest
    @EnumSource(PeerCall.Kind.class)
    void calls(PeerCall.Kind kind) throws DeserializationException {
        PeerCodec codec = new PeerCodec();
        RpcRequestCommand command = new RpcRequestCommand(new PeerCall(kind, "kernel-1", new byte[] {4, 5}));
        assertTrue(codec.serializeContent(command, null));
        RpcRequestCommand received = new RpcRequestCommand();
        received.setContent(command.getContent());
        assertTrue(codec.deserializeContent(received));
        PeerCall read = (PeerCall) received.getRequestObject();
        assertEquals(kind, read.kind());
        assertEquals("kernel-1", read.group());
        assertArrayEquals(new byte[] {4, 5}, read.body());
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void replies(Outcome outcome) throws DeserializationException {
        PeerCodec codec = new PeerCodec();
        RpcResponseCommand command = new RpcResponseCommand(PeerReply.of(outcome, "because"));
        assertTrue(codec.serializeContent(command));
        RpcResponseCommand received = new RpcResponseCommand();
        received.setContent(command.getContent());
        assertTrue(codec.deserializeContent(received, null));
        PeerReply read = (PeerReply) received.getResponseObject();
        assertEquals(outcome, read.outcome());
        assertEquals("because", read.message());
    }

    @Test
    void garbageIsRefused() {
        PeerCodec codec = new PeerCodec();
        RpcRequestCommand received = new RpcRequestCommand();
        received.setContent(new byte[] {77});
        assertThrows(DeserializationException.class, () -> codec.deserializeContent(received));
        RpcResponseCommand response = new RpcResponseCommand();
        response.setContent(new byte[0]);
        assertThrows(DeserializationException.class, () -> codec.deserializeContent(response, null));
    }
}
