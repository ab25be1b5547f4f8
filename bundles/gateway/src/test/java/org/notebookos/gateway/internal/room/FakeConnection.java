package org.notebookos.gateway.internal.room;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.notebookos.jupyter.ChannelMessage;
import org.notebookos.jupyter.Header;

/** A socket that is written at once, or, if {@link #slow}, when the test says so. */
final class FakeConnection implements Connection {

    final List<ChannelMessage> sent = new ArrayList<>();
    final List<Completion> waiting = new ArrayList<>();
    boolean slow;
    int closeCode;

    @Override
    public void send(ChannelMessage message, Completion completion) {
        sent.add(message);
        if (slow) {
            waiting.add(completion);
        } else {
            completion.completed(true);
        }
    }

    @Override
    public void close(int code, String reason) {
        closeCode = code;
    }

    /** Completes the message that is on its way. */
    void complete(boolean written) {
        waiting.remove(0).completed(written);
    }

    List<String> contents() {
        return sent.stream()
                .map(message -> new String(message.message().content(), StandardCharsets.UTF_8))
                .toList();
    }

    /** Channel, type and content of everything sent. */
    List<String> lines() {
        return sent.stream()
                .map(message -> message.channel().wireName() + " "
                        + Header.parse(message.message().header()).msgType() + " "
                        + new String(message.message().content(), StandardCharsets.UTF_8))
                .toList();
    }
}
