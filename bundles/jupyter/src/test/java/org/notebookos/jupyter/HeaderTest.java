package org.notebookos.jupyter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderTest {

    @Test
    void readsTheFields() {
        Header header = Header.parse(Vectors.MESSAGE.header());
        assertEquals(new Header("m1", "comm_msg", "s", "u", "2026-01-02T03:04:05.000000Z", "5.3"), header);
    }

    @Test
    void toleratesNumbersNullsAndUnknownFields() {
        Header header = Header.parse(Vectors.bytes(
                "{\"subshell_id\":{\"x\":[1]},\"msg_id\":\"a\",\"msg_type\":\"b\",\"date\":17.5,\"session\":null}"));
        assertEquals(new Header("a", "b", "", "", "17.5", ""), header);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"msg_id\":\"a\"}", "{\"msg_id\":1,\"msg_type\":\"b\"}", "[]", "", "{\"msg_id\":"})
    void refusesAHeaderThatNamesNoMessage(String text) {
        assertThrows(ProtocolException.class, () -> Header.parse(Vectors.bytes(text)));
    }

    @Test
    void writesWhatItReads() {
        Header header = new Header("i\"\\\n\u2028", "t", "s", "ü", "d", "5.3");
        assertEquals(header, Header.parse(header.toJson()));
    }

    @Test
    void madeMessagesHaveFractionalSecondsAndZ() {
        Clock clock = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
        MessageFactory factory = new MessageFactory("notebookos", clock, () -> "id-1");
        Message made = factory.message("session", "status", Message.emptyObject(), Vectors.bytes("{}"));
        assertEquals(
                new Header("id-1", "status", "session", "notebookos", "2026-01-02T03:04:05.000000Z", "5.3"),
                Header.parse(made.header()));
    }
}
