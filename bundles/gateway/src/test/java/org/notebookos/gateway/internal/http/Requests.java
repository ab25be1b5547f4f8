package org.notebookos.gateway.internal.http;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.notebookos.jupyter.Channel;
import org.notebookos.jupyter.ChannelMessage;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.MessageFactory;

/** Messages of clients. */
public final class Requests {

    private static final MessageFactory MESSAGES = new MessageFactory(
            "user", Clock.systemUTC(), () -> UUID.randomUUID().toString());

    private Requests() {}

    public static ChannelMessage kernelInfo(String session) {
        return shell(session, "kernel_info_request", "{}");
    }

    public static ChannelMessage execute(String session, String code) {
        String quoted = code.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        return shell(session, "execute_request", "{\"code\":\"" + quoted + "\",\"silent\":false}");
    }

    private static ChannelMessage shell(String session, String type, String content) {
        return new ChannelMessage(
                Channel.SHELL,
                MESSAGES.message(session, type, Message.emptyObject(), content.getBytes(StandardCharsets.UTF_8)));
    }

    public static ChannelMessage withBuffers(ChannelMessage message, byte[]... buffers) {
        Message m = message.message();
        return new ChannelMessage(
                message.channel(),
                new Message(m.header(), m.parentHeader(), m.metadata(), m.content(), List.of(buffers)));
    }

    public static String id(ChannelMessage message) {
        return Header.parse(message.message().header()).msgId();
    }

    public static String parentId(ChannelMessage message) {
        return Header.parseAny(message.message().parentHeader()).msgId();
    }

    public static String content(ChannelMessage message) {
        return new String(message.message().content(), StandardCharsets.UTF_8);
    }
}
