package org.notebookos.gateway.internal.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How messages are cut into frames. */
class FramesTest {

    private static final int LONGEST = 12;

    /** Each frame with what followed: {@code ...} if it wasn't the last of its message. */
    private final List<String> sent = new ArrayList<>();

    private final List<Callback> callbacks = new ArrayList<>();
    private final Frames frames = new Frames(
            (Session) Proxy.newProxyInstance(
                    Session.class.getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> {
                        boolean last = arguments.length == 2 || (boolean) arguments[1];
                        sent.add(text(arguments[0]) + (last ? "" : "..."));
                        callbacks.add((Callback) arguments[arguments.length - 1]);
                        return null;
                    }),
            LONGEST);
    private int succeeded;
    private int failed;

    private final Callback whole = Callback.from(() -> succeeded++, failure -> failed++);

    private static String text(Object payload) {
        return payload instanceof ByteBuffer bytes
                ? StandardCharsets.ISO_8859_1.decode(bytes).toString()
                : (String) payload;
    }

    @Test
    void whatFitsIsOneFrame() {
        frames.text("four", whole);
        frames.binary("x".repeat(LONGEST).getBytes(), whole);

        assertEquals(List.of("four", "x".repeat(LONGEST)), sent);
    }

    @Test
    void bytesThatDontFitAreCutWhereAFrameIsFull() {
        frames.binary("abcdefghijklmnopqrstuvwxyz".getBytes(), whole);

        assertEquals(List.of("abcdefghijkl...", "mnopqrstuvwx...", "yz"), sent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "xx", "xxx"})
    void aTextIsNeverCutWithinACharacter(String before) {
        String text = before + "😀".repeat(9) + "ü€";
        frames.text(text, whole);

        assertEquals(text, String.join("", sent).replace("...", ""));
        assertTrue(sent.stream()
                .map(frame -> frame.replace("...", ""))
                .allMatch(frame -> !frame.isEmpty()
                        && frame.getBytes(StandardCharsets.UTF_8).length <= LONGEST
                        && !Character.isLowSurrogate(frame.charAt(0))));
        assertTrue(sent.subList(0, sent.size() - 1).stream().allMatch(frame -> frame.endsWith("...")));
    }

    @Test
    void aMessageIsWrittenWhenItsLastFrameIs() {
        frames.binary(new byte[LONGEST + 1], whole);
        callbacks.get(0).succeed();
        assertEquals(0, succeeded);

        callbacks.get(1).succeed();
        assertEquals(1, succeeded);
    }

    @Test
    void aMessageFailsWithAnyOfItsFrames() {
        frames.text("x".repeat(LONGEST), whole);
        callbacks.get(0).fail(new IllegalStateException("broken"));

        assertEquals(1, failed);
        assertEquals(0, succeeded);
    }
}
