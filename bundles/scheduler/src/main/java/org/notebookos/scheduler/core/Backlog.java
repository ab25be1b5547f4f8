package org.notebookos.scheduler.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.notebookos.scheduler.api.ClientMessage;

/**
 * Messages of clients that wait for their kernel, in order. They are kept whole, in the controller's memory, which all kernels share:
 * so no more wait for one kernel than its clients need. Owned by its {@link Kernel}.
 */
final class Backlog {

    private final int mostMessages;
    private final long mostBytes;
    private final ArrayDeque<ClientMessage> messages = new ArrayDeque<>();
    private long bytes;
    private int cells;
    private boolean refusalTold;

    Backlog(int mostMessages, long mostBytes) {
        this.mostMessages = mostMessages;
        this.mostBytes = mostBytes;
    }

    /** Returns whether a message may wait too. One that would wait alone may, however large it is. */
    boolean admits(ClientMessage message) {
        boolean room = messages.size() < mostMessages && bytes + message.bytes() <= mostBytes;
        return room || messages.isEmpty();
    }

    /** Has a message wait; whoever adds one of a client asks first whether it is {@linkplain #admits admitted}. */
    void add(ClientMessage message) {
        messages.add(message);
        came(message);
    }

    /** Has a message of our own wait before all others. */
    void addFirst(ClientMessage message) {
        messages.addFirst(message);
        came(message);
    }

    private void came(ClientMessage message) {
        bytes += message.bytes();
        cells += message.cell().isPresent() ? 1 : 0;
    }

    /** Returns the next one; null: none waits. */
    ClientMessage peek() {
        return messages.peek();
    }

    /** Takes the next one. */
    void remove() {
        left(messages.remove());
    }

    /** Takes those that are meant, in order. */
    List<ClientMessage> take(Predicate<ClientMessage> which) {
        List<ClientMessage> taken = new ArrayList<>();
        messages.removeIf(m -> which.test(m) && taken.add(m));
        taken.forEach(this::left);
        return taken;
    }

    private void left(ClientMessage message) {
        bytes -= message.bytes();
        cells -= message.cell().isPresent() ? 1 : 0;
        refusalTold &= !messages.isEmpty();
    }

    /** Returns whether operators haven't heard yet that messages are refused; they hear it once until nothing waits. */
    boolean tellsRefusal() {
        boolean first = !refusalTold;
        refusalTold = true;
        return first;
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    Stream<ClientMessage> stream() {
        return messages.stream();
    }

    /** Returns how many of the messages are cells: asked with every event, so kept rather than counted. */
    int cells() {
        return cells;
    }

    /** Returns how much memory the messages take. */
    long bytes() {
        return bytes;
    }

    /** Returns how much waits, for people. */
    String text() {
        return messages.size() + " messages with " + (bytes >> 20) + " MiB";
    }
}
