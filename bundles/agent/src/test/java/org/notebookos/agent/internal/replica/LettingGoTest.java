package org.notebookos.agent.internal.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.Message;

class LettingGoTest {

    @Test
    void whatTheProcessSaysOfItsDevicesIsRead() {
        assertEquals(
                new LettingGo(true, true),
                read("{\"term\": 1, \"gpu\": {\"context\": true, \"hung\": true, \"left_bytes\": null}}"));
        assertEquals(new LettingGo(true, false), read("{\"gpu\": {\"context\": true}}"));
    }

    @Test
    void anOlderProcessSaysNothingOfThem() {
        assertEquals(LettingGo.SILENT, read("{\"term\": 1, \"attempt\": 1}"));
        assertEquals(LettingGo.SILENT, read("not JSON"));
    }

    private static LettingGo read(String content) {
        Header header = new Header("1", "notebookos_released", "s", "u", "2026-01-01T00:00:00.000000Z", "5.3");
        byte[] empty = "{}".getBytes(StandardCharsets.UTF_8);
        return LettingGo.read(
                Message.ofParts(List.of(header.toJson(), empty, empty, content.getBytes(StandardCharsets.UTF_8))));
    }
}
