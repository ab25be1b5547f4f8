package org.notebookos.gateway.internal.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.notebookos.jupyter.ChannelMessage;
import org.notebookos.jupyter.Header;

/** Outputs that nobody reads are bounded, and what is missing is said where it is missing. */
class SheddingTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NOTICE = Pattern.compile(
            "\\[NotebookOS: (\\d+) messages?, [0-9.]+ [a-zA-Z]+ of output were dropped here because nobody read them for"
                    + " [0-9.]+ s; the limit is clientBufferBytes\\]\n");

    /** Large enough that beginning and end of a request are kept. */
    private static final int LIMIT = 512 << 10;

    private static final String PADDING = "x".repeat(4000);

    private final RoomFixture kernel = new RoomFixture(LIMIT);

    @Test
    void theGapIsMarkedWhereItIsAndEndsAreKept() {
        kernel.room.leave(kernel.enter("a"));
        print("s", 0, 1000);
        List<String> read = read(kernel.enter("a"));
        assertEquals(numbers(0, 10), read.subList(0, 10));
        assertEquals("999", read.get(read.size() - 1));
        assertEquals(1, gaps(read).size());
        assertAccounted(read, 1000);
    }

    @Test
    void repliesStatusResultsAndErrorsSurviveAnyAmountOfPrintedText() {
        kernel.room.leave(kernel.enter("a"));
        List<String> kept = List.of(
                "status", "execute_input", "execute_result", "error", "comm_open", "comm_close", "clear_output");
        for (String type : kept) {
            kernel.iopub(type, "s", "{\"kept\":\"" + type + "\"}");
            print("s", 0, 200);
        }
        kernel.reply("a", "s", "{\"kept\":\"reply\"}");
        FakeConnection back = kernel.enter("a");
        List<String> found = back.contents().stream()
                .filter(content -> content.contains("kept"))
                .map(content -> content.replaceAll(".*:\"|\"}", ""))
                .toList();
        List<String> expected = new ArrayList<>(kept);
        expected.add("reply");
        assertEquals(expected, found);
    }

    @Test
    void eachRequestsGapHasThatRequestAsParent() throws IOException {
        kernel.room.leave(kernel.enter("a"));
        print("first", 0, 500);
        print("second", 0, 500);
        List<String> parents = new ArrayList<>();
        for (ChannelMessage message : kernel.enter("a").sent) {
            if (text(message).startsWith("[NotebookOS")) {
                assertEquals("stream", Header.parse(message.message().header()).msgType());
                assertEquals(
                        "stderr",
                        JSON.readTree(message.message().content()).get("name").textValue());
                parents.add(Header.parseAny(message.message().parentHeader()).session());
            }
        }
        assertEquals(List.of("first", "second"), parents);
    }

    @Test
    void aClientThatHasPassedAGapIsToldOfTheNextOne() {
        kernel.room.leave(kernel.enter("away"));
        FakeConnection slow = kernel.enter("slow");
        print("s", 0, 300);
        slow.slow = true;
        print("s", 300, 1000);
        assertEquals(CloseCode.TRY_AGAIN, slow.closeCode);
        List<String> all = new ArrayList<>(read(slow));
        List<String> rest = read(kernel.enter("slow"));
        // The message that was under way when the socket was closed was never completed.
        all.remove(all.size() - 1);
        all.addAll(rest);
        assertAccounted(all, 1000);
        assertAccounted(read(kernel.enter("away")), 1000);
    }

    @Test
    void whatWasWrittenButNotConfirmedIsMarkedToo() {
        kernel.room.leave(kernel.enter("away"));
        print("s", 0, 300);
        FakeConnection late = kernel.enter("late");
        print("s", 300, 400);
        late.deaf = true;
        print("s", 400, 410);
        FakeConnection back = kernel.enter("late");
        back.deaf = true;
        print("s", 410, 500);
        assertEquals(1013, back.closeCode);
        List<String> all = numbers(0, 300);
        all.addAll(read(late).subList(0, 100));
        all.addAll(read(back).subList(0, 10));
        all.addAll(read(kernel.enter("late")));
        assertAccounted(all, 500);
    }

    @Test
    void afterARestartAGapBeginsWhereTheClientLeftOff() {
        kernel.reattached("r1", Map.of("a", 400L, "b", 100L));
        print("s", 0, 1000);
        List<String> read = read(kernel.enter("a"));
        int first = Integer.parseInt(NOTICE.matcher(gaps(read).get(0))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1));
        assertEquals(numbers(400 + first, 1000), read.subList(1, read.size()));
    }

    @Test
    void aQuickClientLosesNothingWhileAnotherOneIsAway() {
        kernel.room.leave(kernel.enter("away"));
        FakeConnection quick = kernel.enter("quick");
        print("s", 0, 1000);
        assertEquals(numbers(0, 1000), read(quick));
    }

    @Test
    void oneMessageLargerThanTheLimitIsSent() {
        FakeConnection a = kernel.enter("a");
        kernel.iopub("stream", "s", "y".repeat(3 * LIMIT));
        assertEquals(3 * LIMIT, a.contents().get(0).length());
        assertEquals(0, a.closeCode);
    }

    @Test
    void whatWaitsStaysBelowTheLimitHoweverLongTheClientIsAway() {
        kernel.room.leave(kernel.enter("a"));
        for (int i = 0; i < 20; i++) {
            print("s" + i, 0, 300);
            assertTrue(
                    kernel.room.account() <= LIMIT + 5000,
                    "held " + kernel.settings.budget().held());
        }
        assertTrue(kernel.settings.budget().dropped() > 5000);
    }

    @Test
    void ifAllThatWaitsIsNeededTheOldestGoesMarked() {
        kernel.room.leave(kernel.enter("a"));
        for (int i = 0; i < 500; i++) {
            kernel.iopub("execute_result", "s" + i, i + " " + PADDING);
        }
        List<String> read = read(kernel.enter("a"));
        assertTrue(NOTICE.matcher(read.get(0)).matches(), read.get(0));
        assertEquals("499", read.get(read.size() - 1));
        assertAccounted(read, 500);
    }

    private void print(String request, int from, int to) {
        for (int i = from; i < to; i++) {
            kernel.iopub("stream", request, i + " " + PADDING);
        }
    }

    /** Every number once, in order, or counted by the notice in its place. */
    private static void assertAccounted(List<String> read, int total) {
        int next = 0;
        for (String line : read) {
            Matcher notice = NOTICE.matcher(line);
            if (notice.matches()) {
                next += Integer.parseInt(notice.group(1));
            } else {
                assertEquals(String.valueOf(next), line);
                next++;
            }
        }
        assertEquals(total, next);
    }

    private static List<String> gaps(List<String> read) {
        return read.stream().filter(line -> NOTICE.matcher(line).matches()).toList();
    }

    private static List<String> read(FakeConnection connection) {
        return connection.sent.stream().map(SheddingTest::text).toList();
    }

    /** The number of an output, or the text of a notice. */
    private static String text(ChannelMessage message) {
        String content = new String(message.message().content());
        if (!content.startsWith("{")) {
            return content.split(" ")[0];
        }
        try {
            JsonNode text = JSON.readTree(content).path("text");
            return text.asText(content);
        } catch (IOException e) {
            throw new AssertionError(content, e);
        }
    }

    private static List<String> numbers(int from, int to) {
        List<String> numbers = new ArrayList<>();
        for (int i = from; i < to; i++) {
            numbers.add(String.valueOf(i));
        }
        return numbers;
    }
}
