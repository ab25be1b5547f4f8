package org.notebookos.launcher.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.MessageFactory;

/** Many requests are over when each has its reply and its idle, in whatever order they come. */
class AwaitAllTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    private final MessageFactory kernel = new MessageFactory(
            "kernel", Clock.systemUTC(), () -> UUID.randomUUID().toString());
    private final Requests requests = new Requests();
    private final List<Message> cells = List.of(requests.execute("a"), requests.execute("b"));

    private Message answer(int cell, String type, String content) {
        return kernel.message("s", type, cells.get(cell).header(), content.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void itIsCompleteWithTheLastReplyAndTheLastIdle() {
        AwaitAll await = new AwaitAll(cells, LONG);
        await.received(answer(1, "status", "{\"execution_state\":\"busy\"}"));
        await.received(answer(0, "execute_reply", "{\"status\":\"ok\"}"));
        await.received(answer(0, "status", "{\"execution_state\":\"idle\"}"));
        await.received(answer(1, "status", "{\"execution_state\":\"idle\"}"));
        assertFalse(await.complete(), "a reply is missing");
        await.received(answer(1, "execute_reply", "{\"status\":\"ok\"}"));
        assertTrue(await.complete());
        assertTrue(await.nanos() >= 0);
    }

    @Test
    void aFailedCellFailsTheMeasurement() {
        AwaitAll await = new AwaitAll(cells, LONG);
        Message failed = answer(0, "execute_reply", "{\"status\":\"error\",\"ename\":\"E\",\"evalue\":\"v\"}");
        assertTrue(assertThrows(BenchException.class, () -> await.received(failed))
                .getMessage()
                .contains("E: v"));
    }

    @Test
    void whatIsMissingAfterTheLimitIsCounted() {
        AwaitAll await = new AwaitAll(cells, Duration.ZERO);
        assertEquals(
                "2 replies and 2 idles miss after 0 s",
                assertThrows(BenchException.class, await::remainingMillis).getMessage());
    }
}
