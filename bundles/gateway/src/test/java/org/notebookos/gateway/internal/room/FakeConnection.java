package org.notebookos.gateway.internal.room;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.notebookos.jupyter.ChannelMessage;
import org.notebookos.jupyter.Header;

/**
 * A socket that is written at once, or, if {@link #slow}, when the test says so. What is written is received, unless it is
 * {@link #deaf}. It closes at once, unless it is {@link #stuck}.
 */
final class FakeConnection implements Connection {

    final List<ChannelMessage> sent = new ArrayList<>();
    final List<Delivery> waiting = new ArrayList<>();
    final List<Delivery> unconfirmed = new ArrayList<>();
    Consumer<Connection> closed = connection -> {};
    boolean slow;
    boolean deaf;
    boolean stuck;
    int closeCode;

    @Override
    public void send(ChannelMessage message, Delivery delivery) {
        sent.add(message);
        if (slow) {
            waiting.add(delivery);
        } else {
            write(delivery);
        }
    }

    private void write(Delivery delivery) {
        if (deaf) {
            unconfirmed.add(delivery);
            delivery.written();
        } else {
            delivery.written();
            delivery.received();
        }
    }

    @Override
    public void close(int code, String reason) {
        closeCode = code;
        if (!stuck) {
            closed.accept(this);
        }
    }

    /** Completes the message that is on its way. */
    void complete(boolean written) {
        Delivery delivery = waiting.remove(0);
        if (written) {
            write(delivery);
        } else {
            delivery.failed();
        }
    }

    /** The peer's receipt for so many messages comes. */
    void confirm(int count) {
        for (int i = 0; i < count; i++) {
            unconfirmed.remove(0).received();
        }
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
