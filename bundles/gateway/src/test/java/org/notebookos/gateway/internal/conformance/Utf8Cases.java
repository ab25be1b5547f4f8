package org.notebookos.gateway.internal.conformance;

import static org.notebookos.gateway.internal.conformance.Case.closed;
import static org.notebookos.gateway.internal.conformance.Case.fragments;
import static org.notebookos.gateway.internal.conformance.Case.ignored;
import static org.notebookos.gateway.internal.conformance.Case.requests;
import static org.notebookos.gateway.internal.conformance.RawFrame.CONTINUATION;
import static org.notebookos.gateway.internal.conformance.RawFrame.TEXT;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Cases 6: texts are UTF-8, however they are cut. */
final class Utf8Cases {

    /** Sequences of section 6 that are UTF-8: ends of each length, characters that are none, the last of each plane. */
    private static final List<String> VALID = List.of(
            "48656c6c6f",
            "ceba",
            "cebae1bdb9cf83cebcceb5",
            "c280",
            "dfbf",
            "e0a080",
            "ed9fbf",
            "ee8080",
            "efbfbd",
            "efbfbe",
            "efbfbf",
            "f0908080",
            "f09fbfbe",
            "f09fbfbf",
            "f48fbfbe",
            "f48fbfbf",
            "7f",
            "efb790",
            "f3a08081");

    /** Sequences that aren't: too long, cut off, beyond the last character, halves of surrogates, bytes that never occur. */
    private static final List<String> INVALID = List.of(
            "ce",
            "cebae1",
            "cebae1bd",
            "cebae1bdb9cf83cebcceb5eda080656469746564",
            "80",
            "bf",
            "80bf",
            "80bf80bf80bf",
            "c020",
            "c0",
            "df",
            "e08020",
            "efbf20",
            "e0",
            "ef80",
            "f0808020",
            "f0808080",
            "f7bfbfbf",
            "f8888080",
            "f88080808080",
            "fbbfbfbfbf",
            "fc8480808080",
            "fdbfbfbfbfbf",
            "fe",
            "ff",
            "fefeffff",
            "c0af",
            "e080af",
            "f08080af",
            "f8808080af",
            "fc80808080af",
            "c1bf",
            "e09fbf",
            "f08fbfbf",
            "f887bfbfbf",
            "fc83bfbfbfbf",
            "c080",
            "e08080",
            "f880808080",
            "fc8080808080",
            "eda080",
            "edadbf",
            "edae80",
            "edafbf",
            "edb080",
            "edbe80",
            "edbfbf",
            "eda080edb080",
            "edafbfedbfbf",
            "f4908080",
            "f5808080");

    private Utf8Cases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        empty(cases);
        int number = 1;
        for (String hex : VALID) {
            valid(cases, "6.2." + number++, HexFormat.of().parseHex(hex));
        }
        number = 1;
        for (String hex : INVALID) {
            invalid(cases, "6.3." + number++, hex);
        }
        failFast(cases);
        return cases;
    }

    private static void empty(List<Case> cases) {
        RawFrame begin = RawFrame.of(TEXT, "").more();
        RawFrame end = RawFrame.of(CONTINUATION, "");
        cases.add(Case.of("6.1.1", "an empty text", ignored(), RawFrame.of(TEXT, "")));
        cases.add(Case.of("6.1.2", "three empty fragments", ignored(), begin, end.more(), end));
        cases.add(Case.of(
                "6.1.3",
                "a text between empty fragments",
                requests("{}"),
                begin,
                RawFrame.of(CONTINUATION, Dialects.text("{}")).more(),
                end));
    }

    private static void valid(List<Case> cases, String number, byte[] sequence) {
        String content = "{\"p\":\"" + new String(sequence, StandardCharsets.UTF_8) + "\"}";
        byte[] text = Dialects.text(content);
        cases.add(Case.of(number, "valid UTF-8", requests(content), RawFrame.of(TEXT, text)));
        cases.add(Case.of(
                number + " cut", "valid UTF-8, a byte a fragment", requests(content), fragments(TEXT, text, 1)));
        cases.add(Case.of(number, "valid UTF-8, three bytes a fragment", requests(content), fragments(TEXT, text, 3)));
    }

    private static void invalid(List<Case> cases, String number, String hex) {
        byte[] sequence = HexFormat.of().parseHex(hex);
        cases.add(Case.of(number, "invalid UTF-8 " + hex, closed(1007), RawFrame.of(TEXT, sequence)));
        cases.add(Case.of(
                number + " cut",
                "invalid UTF-8, a byte a fragment: " + hex,
                closed(1007),
                fragments(TEXT, sequence, 1)));
        byte[] within = HexFormat.of().parseHex("7b22c3a4223a22" + hex + "227d");
        cases.add(Case.of(number, "invalid UTF-8 in a JSON text: " + hex, closed(1007), RawFrame.of(TEXT, within)));
        cases.add(Case.of(number + " cut", "the same in fragments: " + hex, closed(1007), fragments(TEXT, within, 3)));
    }

    private static void failFast(List<Case> cases) {
        RawFrame wrong =
                RawFrame.of(TEXT, HexFormat.of().parseHex("cebaf4908080")).more();
        RawFrame rest = RawFrame.of(CONTINUATION, "edited");
        cases.add(Case.of("6.4.1", "invalid at once, before the message ends", closed(1007), wrong, rest));
        cases.add(Case.of("6.4.2", "the same, and more after", closed(1007), wrong, rest.more(), rest));
        Case cut = Case.of("6.4.3", "the same", closed(1007), wrong, rest);
        cases.add(cut.chopped(1, "6.4.4"));
    }
}
