package org.notebookos.replication.jraft.internal;

import com.alipay.remoting.CustomSerializerManager;
import com.alipay.remoting.DefaultCustomSerializer;
import com.alipay.remoting.InvokeContext;
import com.alipay.remoting.exception.DeserializationException;
import com.alipay.remoting.rpc.RequestCommand;
import com.alipay.remoting.rpc.ResponseCommand;
import com.alipay.remoting.rpc.protocol.RpcRequestCommand;
import com.alipay.remoting.rpc.protocol.RpcResponseCommand;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes {@link PeerCall} and {@link PeerReply} as plain bytes: kind, name, body. Nothing is deserialized by class. */
final class PeerCodec extends DefaultCustomSerializer {

    /** Makes Bolt use this codec; it asks by class name and has one table for the whole JVM. */
    static void register() {
        PeerCodec codec = new PeerCodec();
        CustomSerializerManager.registerCustomSerializer(PeerCall.class.getName(), codec);
        CustomSerializerManager.registerCustomSerializer(PeerReply.class.getName(), codec);
    }

    @Override
    public <T extends RequestCommand> boolean serializeContent(T request, InvokeContext context) {
        RpcRequestCommand command = (RpcRequestCommand) request;
        command.setContent(encode((PeerCall) command.getRequestObject()));
        return true;
    }

    @Override
    public <T extends RequestCommand> boolean deserializeContent(T request) throws DeserializationException {
        try {
            ((RpcRequestCommand) request).setRequestObject(decodeCall(request.getContent()));
            return true;
        } catch (BufferUnderflowException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new DeserializationException("not a call of a log server", e);
        }
    }

    @Override
    public <T extends ResponseCommand> boolean serializeContent(T response) {
        RpcResponseCommand command = (RpcResponseCommand) response;
        command.setContent(encode((PeerReply) command.getResponseObject()));
        return true;
    }

    @Override
    public <T extends ResponseCommand> boolean deserializeContent(T response, InvokeContext context)
            throws DeserializationException {
        try {
            ((RpcResponseCommand) response).setResponseObject(decodeReply(response.getContent()));
            return true;
        } catch (BufferUnderflowException | ArrayIndexOutOfBoundsException e) {
            throw new DeserializationException("not a reply of a log server", e);
        }
    }

    static byte[] encode(PeerCall call) {
        byte[] group = call.group().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + group.length + call.body().length)
                .put((byte) call.kind().ordinal())
                .put((byte) group.length)
                .put(group)
                .put(call.body())
                .array();
    }

    static PeerCall decodeCall(byte[] bytes) {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        PeerCall.Kind kind = PeerCall.Kind.values()[rest.get()];
        byte[] group = new byte[rest.get() & 0xff];
        rest.get(group);
        byte[] body = new byte[rest.remaining()];
        rest.get(body);
        return new PeerCall(kind, new String(group, StandardCharsets.UTF_8), body);
    }

    static byte[] encode(PeerReply reply) {
        return ByteBuffer.allocate(1 + reply.body().length)
                .put((byte) reply.outcome().ordinal())
                .put(reply.body())
                .array();
    }

    static PeerReply decodeReply(byte[] bytes) {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        PeerReply.Outcome outcome = PeerReply.Outcome.values()[rest.get()];
        byte[] body = new byte[rest.remaining()];
        rest.get(body);
        return new PeerReply(outcome, body);
    }
}
