package org.notebookos.gateway.internal.conformance;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What a client sends after the handshake, and what the endpoint must do. Numbers are those of the Autobahn test suite, as far as it
 * has such a case; it has an echo server in mind, where this has requests that must reach the kernel as they were.
 *
 * @param number of the case
 * @param what it is about
 * @param writes what is written to the connection, piece by piece
 * @param expected what must come of it
 */
record Case(String number, String what, List<byte[]> writes, Expected expected) {

    /** What the endpoint must do. */
    sealed interface Expected {}

    /**
     * Stay usable.
     *
     * @param contents of the requests that the kernel must get
     * @param pongs payloads of the pongs that must come
     */
    record Answer(List<String> contents, List<String> pongs) implements Expected {}

    /** Close with one of these codes; 1005 stands for a close frame without a code. */
    record Close(Set<Integer> codes) implements Expected {}

    /** A case in which frames are written one by one. */
    static Case of(String number, String what, Expected expected, RawFrame... frames) {
        return new Case(number, what, Arrays.stream(frames).map(RawFrame::bytes).toList(), expected);
    }

    static Expected closed(Integer... codes) {
        return new Close(Set.of(codes));
    }

    static Expected ignored() {
        return new Answer(List.of(), List.of());
    }

    static Expected pongs(String... payloads) {
        return new Answer(List.of(), List.of(payloads));
    }

    static Expected requests(String... contents) {
        return new Answer(List.of(contents), List.of());
    }

    Answer answer() {
        return (Answer) expected;
    }

    /** Returns the same case with all bytes in pieces of a size. */
    Case chopped(int size, String newNumber) {
        List<byte[]> pieces = new ArrayList<>();
        for (byte[] write : writes) {
            for (int at = 0; at < write.length; at += size) {
                pieces.add(Arrays.copyOfRange(write, at, Math.min(write.length, at + size)));
            }
        }
        return new Case(newNumber, what + ", in pieces of " + size, pieces, expected);
    }

    /** Splits a message into frames of so many bytes each. */
    static RawFrame[] fragments(int opcode, byte[] message, int size) {
        List<RawFrame> frames = new ArrayList<>();
        for (int at = 0; at < message.length; at += size) {
            byte[] piece = Arrays.copyOfRange(message, at, Math.min(message.length, at + size));
            RawFrame frame = RawFrame.of(at == 0 ? opcode : RawFrame.CONTINUATION, piece);
            frames.add(at + size < message.length ? frame.more() : frame);
        }
        return frames.toArray(RawFrame[]::new);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return number + " " + what;
    }
}
