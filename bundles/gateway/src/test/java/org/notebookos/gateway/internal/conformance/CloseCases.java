package org.notebookos.gateway.internal.conformance;

import static org.notebookos.gateway.internal.conformance.Case.closed;
import static org.notebookos.gateway.internal.conformance.RawFrame.CLOSE;
import static org.notebookos.gateway.internal.conformance.RawFrame.CONTINUATION;
import static org.notebookos.gateway.internal.conformance.RawFrame.PING;
import static org.notebookos.gateway.internal.conformance.RawFrame.TEXT;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Cases 7: how a connection is closed. */
final class CloseCases {

    private static final List<Integer> VALID =
            List.of(1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999);
    private static final List<Integer> INVALID =
            List.of(0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535);

    private CloseCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        order(cases);
        payloads(cases);
        int number = 1;
        for (int code : VALID) {
            cases.add(Case.of("7.7." + number++, "code " + code, closed(code), RawFrame.close(code, "")));
        }
        number = 1;
        for (int code : INVALID) {
            cases.add(Case.of("7.9." + number, "code " + code, closed(1002), RawFrame.close(code, "")));
            cases.add(Case.of("7.9." + number++, "code " + code, closed(1002), RawFrame.close(code, "reason")));
        }
        return cases;
    }

    private static void order(List<Case> cases) {
        RawFrame close = RawFrame.close(1000, "");
        RawFrame text = RawFrame.of(TEXT, Dialects.text("{}"));
        cases.add(Case.of("7.1.1", "a text, then close", closed(1000), text, close));
        cases.add(Case.of("7.1.2", "two closes", closed(1000), close, close));
        cases.add(Case.of("7.1.3", "a ping after close", closed(1000), close, RawFrame.of(PING, "late")));
        cases.add(Case.of("7.1.4", "a text after close", closed(1000), close, text));
        cases.add(Case.of(
                "7.1.5",
                "close within a message",
                closed(1000),
                RawFrame.of(TEXT, "fragment1").more(),
                close,
                RawFrame.of(CONTINUATION, "fragment2")));
        cases.add(Case.of(
                "7.1.6",
                "a text of 256 KB, close, ping",
                closed(1000),
                RawFrame.of(TEXT, Dialects.textOf(256 << 10)),
                close,
                RawFrame.of(PING, "late")));
    }

    private static void payloads(List<Case> cases) {
        String longest = "*".repeat(123);
        cases.add(Case.of("7.3.1", "no code", closed(1000, 1005), RawFrame.of(CLOSE, "")));
        cases.add(Case.of("7.3.2", "half a code", closed(1002), RawFrame.of(CLOSE, "a")));
        cases.add(Case.of("7.3.3", "a code", closed(1000), RawFrame.close(1000, "")));
        cases.add(Case.of("7.3.4", "a reason", closed(1000), RawFrame.close(1000, "Hello World!")));
        cases.add(Case.of("7.3.5", "the longest reason", closed(1000), RawFrame.close(1000, longest)));
        cases.add(Case.of("7.3.6", "a reason that is too long", closed(1002), RawFrame.close(1000, longest + "*")));
        byte[] reason = HexFormat.of().parseHex("03e8" + "cebae1bdb9cf83cebcceb5eda080656469746564");
        cases.add(Case.of("7.5.1", "a reason that is no UTF-8", closed(1007, 1002), RawFrame.of(CLOSE, reason)));
    }
}
