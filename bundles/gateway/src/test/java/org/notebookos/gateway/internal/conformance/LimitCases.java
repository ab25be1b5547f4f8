package org.notebookos.gateway.internal.conformance;

import static org.notebookos.gateway.internal.conformance.Case.closed;
import static org.notebookos.gateway.internal.conformance.Case.fragments;
import static org.notebookos.gateway.internal.conformance.Case.requests;
import static org.notebookos.gateway.internal.conformance.RawFrame.BINARY;
import static org.notebookos.gateway.internal.conformance.RawFrame.TEXT;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Cases 9: large messages, up to the limit and beyond it. */
final class LimitCases {

    /** What {@code maxMessageBytes} is by default. */
    static final int LIMIT = 32 << 20;

    private LimitCases() {}

    static List<Case> all(Dialects dialect) {
        List<Case> cases = new ArrayList<>();
        int number = 1;
        for (int size : new int[] {64 << 10, 256 << 10, 1 << 20, 4 << 20, 16 << 20}) {
            String text = Dialects.contentOfText(size);
            String binary = dialect.contentOfBinary(size);
            byte[] bytes = dialect.binary("m", binary);
            cases.add(Case.of(
                    "9.1." + number, "a text of " + size, requests(text), RawFrame.of(TEXT, Dialects.text(text))));
            cases.add(Case.of("9.2." + number, "a binary of " + size, requests(binary), RawFrame.of(BINARY, bytes)));
            number++;
        }
        fragmented(cases, dialect);
        beyond(cases);
        return cases;
    }

    private static void fragmented(List<Case> cases, Dialects dialect) {
        int number = 1;
        for (int size : new int[] {256, 4 << 10, 64 << 10, 1 << 20}) {
            String text = Dialects.contentOfText(4 << 20);
            String binary = dialect.contentOfBinary(4 << 20);
            cases.add(Case.of(
                    "9.3." + number,
                    "a text of 4 MB in fragments of " + size,
                    requests(text),
                    fragments(TEXT, Dialects.text(text), size)));
            cases.add(Case.of(
                    "9.4." + number,
                    "a binary of 4 MB in fragments of " + size,
                    requests(binary),
                    fragments(BINARY, dialect.binary("m", binary), size)));
            number++;
        }
        String text = Dialects.contentOfText(1 << 20);
        cases.add(Case.of("9.5", "a text of 1 MB", requests(text), RawFrame.of(TEXT, Dialects.text(text)))
                .chopped(64, "9.5.1"));
    }

    private static void beyond(List<Case> cases) {
        for (int opcode : new int[] {TEXT, BINARY}) {
            cases.add(announced("9.9.1", opcode, LIMIT + 1L));
            cases.add(announced("9.9.2", opcode, 1L << 40));
            cases.add(announced("9.9.3", opcode, Long.MAX_VALUE));
            cases.add(announced("9.9.4", opcode, -1));
            cases.add(Case.of(
                    "9.9.5",
                    "one byte too many, in fragments",
                    closed(1009),
                    fragments(opcode, new byte[LIMIT + 1], 1 << 20)));
        }
    }

    /** Of a frame that is too long no more than its first byte is waited for. */
    private static Case announced(String number, int opcode, long length) {
        ByteBuffer head = RawFrame.of(opcode, "").head(length);
        byte[] bytes = new byte[head.remaining() + 1];
        head.get(bytes, 0, bytes.length - 1);
        return new Case(
                number,
                "a frame with opcode " + opcode + " that says it has " + length + " bytes",
                List.of(bytes),
                closed(length < 0 ? new Integer[] {1002, 1009} : new Integer[] {1009}));
    }
}
