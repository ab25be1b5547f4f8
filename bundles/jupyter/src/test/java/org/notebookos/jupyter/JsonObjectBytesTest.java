package org.notebookos.jupyter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonObjectBytesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|{\"k\":[1]}",
                "{ } |{ \"k\":[1]}",
                "{\"a\":1}|{\"a\":1,\"k\":[1]}",
                "{\"a\":12345678901234567890 }|{\"a\":12345678901234567890 ,\"k\":[1]}",
                "{\"k\":7,\"b\":2}|{\"k\":[1],\"b\":2}",
                "{\"k\":-1.50e3 , \"b\":2}|{\"k\":[1] , \"b\":2}",
                "{\"k\" : true}|{\"k\" : [1]}",
                "{\"k\":null}|{\"k\":[1]}",
                "{\"k\":\"a\\\"}\"}|{\"k\":[1]}",
                "{\"k\":{\"k\":2},\"c\":{}}|{\"k\":[1],\"c\":{}}",
                "{\"x\":{\"k\":2}}|{\"x\":{\"k\":2},\"k\":[1]}"
            })
    void setsOneMemberAndLeavesTheRest(String before, String after) {
        assertEquals(
                after.strip(),
                Vectors.text(JsonObjectBytes.with(Vectors.bytes(before), "k", Vectors.bytes("[1]")))
                        .strip());
    }

    @Test
    void quotesKeysAndStrings() {
        assertEquals("{\"a\\\"b\":\"\\n\"}", Vectors.text(JsonObjectBytes.with(Vectors.bytes("{}"), "a\"b", "\n")));
    }

    @Test
    void findsAMember() {
        byte[] object = Vectors.bytes("{\"a\":\"ü\",\"b\": 10 ,\"c\":[ 1 ]}");
        assertEquals("\"ü\"", Vectors.text(JsonObjectBytes.member(object, "a")));
        assertEquals("10", Vectors.text(JsonObjectBytes.member(object, "b")));
        assertEquals("[ 1 ]", Vectors.text(JsonObjectBytes.member(object, "c")));
        assertNull(JsonObjectBytes.member(object, "d"));
    }

    @Test
    void aNameMayBeginWithAnyLetter() {
        assertEquals("1", Vectors.text(JsonObjectBytes.member(Vectors.bytes("{\"\uff58\":1}"), "\uff58")));
    }

    @Test
    void theLastOneOfTwoWins() {
        assertEquals("2", Vectors.text(JsonObjectBytes.member(Vectors.bytes("{\"a\":1,\"a\":2}"), "a")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{", "{}x", "{\"a\"}", "{\"a\":01}", "3"})
    void refusesWhatIsNotAnObject(String text) {
        assertThrows(ProtocolException.class, () -> JsonObjectBytes.with(Vectors.bytes(text), "k", "v"));
        assertThrows(ProtocolException.class, () -> JsonObjectBytes.requireObject(Vectors.bytes(text)));
    }

    @Test
    void copesWithLongNumbersAndDeepNesting() {
        String number = "9".repeat(5_000);
        assertEquals(number, Vectors.text(JsonObjectBytes.member(Vectors.bytes("{\"n\":" + number + "}"), "n")));
        byte[] deep = Vectors.bytes("{\"n\":" + "[".repeat(2_000_000) + "}");
        assertThrows(ProtocolException.class, () -> JsonObjectBytes.requireObject(deep));
    }
}
