package org.notebookos.agent.internal.warm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class StartQueueTest {

    private final List<CompletableFuture<String>> begun = new ArrayList<>();
    private final StartQueue queue = new StartQueue(2, Runnable::run);

    @Test
    void noMoreBeginThanMayAndTheOthersFollowInTheirOrder() {
        List<CompletionStage<String>> asked = List.of(ask(), ask(), ask(), ask());
        assertEquals(2, begun.size());
        begun.get(1).complete("b");
        assertEquals(3, begun.size());
        begun.get(0).complete("a");
        begun.get(2).complete("c");
        begun.get(3).complete("d");
        assertEquals(
                List.of("a", "b", "c", "d"),
                asked.stream().map(stage -> stage.toCompletableFuture().join()).toList());
    }

    @Test
    void aStartThatFailsMakesRoomToo() {
        CompletionStage<String> first = ask();
        ask();
        ask();
        begun.get(0).completeExceptionally(new IllegalStateException("no such program"));
        assertEquals(3, begun.size());
        CompletionException failure = assertThrows(
                CompletionException.class, () -> first.toCompletableFuture().join());
        assertTrue(failure.getCause() instanceof IllegalStateException, failure::toString);
    }

    @Test
    void whenAllHaveStartedTheNextBeginsAtOnce() {
        ask();
        ask();
        ask();
        List.copyOf(begun).forEach(start -> start.complete("started"));
        begun.get(2).complete("started");
        ask();
        ask();
        assertEquals(5, begun.size());
    }

    private CompletionStage<String> ask() {
        return queue.start(() -> {
            CompletableFuture<String> start = new CompletableFuture<>();
            begun.add(start);
            return start;
        });
    }
}
