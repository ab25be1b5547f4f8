package org.notebookos.gateway.internal.conformance;

import static org.notebookos.gateway.internal.conformance.Case.closed;
import static org.notebookos.gateway.internal.conformance.Case.fragments;
import static org.notebookos.gateway.internal.conformance.Case.ignored;
import static org.notebookos.gateway.internal.conformance.Case.pongs;
import static org.notebookos.gateway.internal.conformance.Case.requests;
import static org.notebookos.gateway.internal.conformance.RawFrame.BINARY;
import static org.notebookos.gateway.internal.conformance.RawFrame.CLOSE;
import static org.notebookos.gateway.internal.conformance.RawFrame.CONTINUATION;
import static org.notebookos.gateway.internal.conformance.RawFrame.PING;
import static org.notebookos.gateway.internal.conformance.RawFrame.PONG;
import static org.notebookos.gateway.internal.conformance.RawFrame.TEXT;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cases 1 to 5: sizes, pings, reserved bits, opcodes, fragments, masks. */
final class FrameCases {

    private static final String CONTENT = "{\"a\":1}";

    private FrameCases() {}

    static List<Case> all(Dialects dialect) {
        List<Case> cases = new ArrayList<>();
        sizes(cases, dialect);
        pings(cases);
        reservedBits(cases);
        opcodes(cases);
        wrongFragments(cases);
        rightFragments(cases);
        masks(cases);
        return cases;
    }

    private static void sizes(List<Case> cases, Dialects dialect) {
        cases.add(Case.of("1.1.1", "an empty text", ignored(), RawFrame.of(TEXT, "")));
        cases.add(Case.of("1.2.1", "an empty binary message", ignored(), RawFrame.of(BINARY, "")));
        int number = 2;
        for (int size : new int[] {125, 126, 127, 128, 65_535, 65_536}) {
            String text = Dialects.contentOfText(size);
            String binary = dialect.contentOfBinary(size);
            cases.add(Case.of(
                    "1.1." + number, "a text of " + size, requests(text), RawFrame.of(TEXT, Dialects.text(text))));
            cases.add(Case.of(
                    "1.2." + number,
                    "a binary message of " + size,
                    requests(binary),
                    RawFrame.of(BINARY, dialect.binary("m", binary))));
            number++;
        }
        cases.add(cases.get(cases.size() - 2).chopped(997, "1.1.8"));
        cases.add(cases.get(cases.size() - 2).chopped(997, "1.2.8"));
    }

    private static void pings(List<Case> cases) {
        String longest = "\u0001".repeat(125);
        cases.add(Case.of("2.1", "an empty ping", pongs(""), RawFrame.of(PING, "")));
        cases.add(Case.of("2.2", "a ping with a text", pongs("Hello"), RawFrame.of(PING, "Hello")));
        byte[] bytes = {0, (byte) 0xFF, (byte) 0xFE, (byte) 0xFD, (byte) 0xFC, (byte) 0xFB, 0, (byte) 0xFF};
        cases.add(Case.of("2.3", "a ping with bytes", pongs(ConformanceTest.latin(bytes)), RawFrame.of(PING, bytes)));
        Case large = Case.of("2.4", "a ping of 125", pongs(longest), RawFrame.of(PING, longest));
        cases.add(large);
        cases.add(Case.of("2.5", "a ping of 126", closed(1002), RawFrame.of(PING, longest + "x")));
        cases.add(large.chopped(1, "2.6"));
        cases.add(Case.of("2.7", "a pong that nobody asked for", ignored(), RawFrame.of(PONG, "")));
        cases.add(Case.of("2.8", "a pong with a payload", ignored(), RawFrame.of(PONG, "unsolicited")));
        cases.add(Case.of(
                "2.9", "a pong, then a ping", pongs("p"), RawFrame.of(PONG, "unsolicited"), RawFrame.of(PING, "p")));
        RawFrame[] ten = new RawFrame[10];
        Arrays.setAll(ten, i -> RawFrame.of(PING, "payload-" + i));
        String[] payloads =
                Arrays.stream(ten).map(each -> new String(each.payload())).toArray(String[]::new);
        Case many = Case.of("2.10", "ten pings", pongs(payloads), ten);
        cases.add(many);
        cases.add(many.chopped(1, "2.11"));
    }

    private static void reservedBits(List<Case> cases) {
        RawFrame text = RawFrame.of(TEXT, Dialects.text(CONTENT));
        cases.add(Case.of("3.1", "a text with reserved bits 1", closed(1002), text.reserved(1)));
        Case after = Case.of(
                "3.2",
                "a good text, then one with reserved bits 2, then a ping",
                closed(1002),
                text,
                text.reserved(2),
                RawFrame.of(PING, ""));
        cases.add(after);
        cases.add(after.chopped(10_000, "3.3"));
        cases.add(after.chopped(1, "3.4"));
        cases.add(Case.of(
                "3.5",
                "a binary one with bits 5",
                closed(1002),
                RawFrame.of(BINARY, "x").reserved(5)));
        cases.add(Case.of(
                "3.6",
                "a ping with bits 6",
                closed(1002),
                RawFrame.of(PING, "x").reserved(6)));
        cases.add(Case.of(
                "3.7",
                "a close with bits 7",
                closed(1002),
                RawFrame.close(1000, "").reserved(7)));
    }

    private static void opcodes(List<Case> cases) {
        for (int i = 0; i < 5; i++) {
            for (int base : new int[] {3, 11}) {
                String number = (base == 3 ? "4.1." : "4.2.") + (i + 1);
                RawFrame bad = RawFrame.of(base + i, i % 2 == 0 ? "" : "payload");
                cases.add(Case.of(number, "opcode " + (base + i), closed(1002), bad));
                cases.add(Case.of(
                        number + " after a text",
                        "opcode " + (base + i) + " after a text",
                        closed(1002),
                        RawFrame.of(TEXT, Dialects.text(CONTENT)),
                        bad,
                        RawFrame.of(PING, "")));
            }
        }
    }

    private static void wrongFragments(List<Case> cases) {
        RawFrame end = RawFrame.of(CONTINUATION, "y");
        RawFrame text = RawFrame.of(TEXT, Dialects.text(CONTENT));
        cases.add(Case.of(
                "5.1",
                "a ping in two fragments",
                closed(1002),
                RawFrame.of(PING, "x").more(),
                end));
        cases.add(Case.of(
                "5.2",
                "a pong in two fragments",
                closed(1002),
                RawFrame.of(PONG, "x").more(),
                end));
        Case nothing = Case.of("5.9", "a continuation of nothing", closed(1002), end, text);
        cases.add(nothing);
        cases.add(nothing.chopped(10_000, "5.10"));
        cases.add(nothing.chopped(1, "5.11"));
        Case endless = Case.of("5.12", "a continuation of nothing that goes on", closed(1002), end.more(), text);
        cases.add(endless);
        cases.add(endless.chopped(10_000, "5.13"));
        cases.add(endless.chopped(1, "5.14"));
        RawFrame[] two = fragments(TEXT, text.payload(), 40);
        List<RawFrame> then = new ArrayList<>(List.of(two));
        then.addAll(List.of(end.more(), text));
        cases.add(Case.of(
                "5.15", "a continuation after the end of a message", closed(1002), then.toArray(RawFrame[]::new)));
        cases.add(Case.of(
                "5.16",
                "continuations before a text",
                closed(1002),
                end.more(),
                RawFrame.of(TEXT, "x").more()));
        cases.add(Case.of(
                "5.17",
                "an ended continuation before a text",
                closed(1002),
                end,
                RawFrame.of(TEXT, "x").more()));
        cases.add(Case.of(
                "5.18",
                "a text within a text",
                closed(1002),
                RawFrame.of(TEXT, "x").more(),
                text));
        cases.add(Case.of(
                "5.18 close",
                "a fragmented close",
                closed(1002),
                RawFrame.of(CLOSE, "").more(),
                end));
    }

    private static void rightFragments(List<Case> cases) {
        byte[] text = Dialects.text(CONTENT);
        RawFrame[] two = fragments(TEXT, text, text.length / 2 + 1);
        Case halves = Case.of("5.3", "a text in two fragments", requests(CONTENT), two);
        cases.add(halves);
        cases.add(halves.chopped(10_000, "5.4"));
        cases.add(halves.chopped(1, "5.5"));
        RawFrame ping = RawFrame.of(PING, "between");
        Case between = Case.of(
                "5.6",
                "a ping between two fragments",
                new Case.Answer(List.of(CONTENT), List.of("between")),
                two[0],
                ping,
                two[1]);
        cases.add(between);
        cases.add(between.chopped(10_000, "5.7"));
        cases.add(between.chopped(1, "5.8"));
        List<RawFrame> mixed = new ArrayList<>();
        for (RawFrame frame : fragments(TEXT, text, 20)) {
            mixed.add(frame);
            mixed.add(ping);
        }
        String[] answers =
                mixed.stream().filter(ping::equals).map(each -> "between").toArray(String[]::new);
        Case many = Case.of(
                "5.19",
                "pings between many fragments",
                new Case.Answer(List.of(CONTENT), List.of(answers)),
                mixed.toArray(RawFrame[]::new));
        cases.add(many);
        cases.add(many.chopped(10_000, "5.20"));
    }

    private static void masks(List<Case> cases) {
        cases.add(Case.of(
                "mask.1",
                "a text without a mask",
                closed(1002),
                RawFrame.of(TEXT, "x").unmasked()));
        cases.add(Case.of(
                "mask.2",
                "a ping without a mask",
                closed(1002),
                RawFrame.of(PING, "x").unmasked()));
        cases.add(Case.of(
                "mask.3",
                "a continuation without a mask",
                closed(1002),
                RawFrame.of(TEXT, "x").more(),
                RawFrame.of(CONTINUATION, "y").unmasked()));
    }
}
