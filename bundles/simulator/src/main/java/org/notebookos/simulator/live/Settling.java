package org.notebookos.simulator.live;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits until a platform that has just been started answers as it will: its hosts have loaded their code and have warm processes. A
 * simulated platform has always run. Kernels are made for that, each runs an empty cell, and is deleted. Used by one thread.
 */
final class Settling {

    private static final Duration SETTLED = Duration.ofMillis(1_500);
    private static final Duration LIMIT = Duration.ofSeconds(45);
    private static final Duration CELL = Duration.ofSeconds(60);

    private final LiveSystem system;
    private final Map<String, String> environment;

    /** @param environment of the kernels */
    Settling(LiveSystem system, Map<String, String> environment) {
        this.system = system;
        this.environment = environment;
    }

    /**
     * Returns when a kernel was there and had run a cell fast enough after it was wished, or after a limit.
     *
     * @throws LiveException if a kernel can't be made, or its cell doesn't end
     */
    void await() throws InterruptedException {
        long limit = System.nanoTime() + LIMIT.toNanos();
        try (Loop loop = new Loop(0)) {
            Duration took = CELL;
            while (took.compareTo(SETTLED) > 0 && System.nanoTime() < limit) {
                took = tryOne(loop);
            }
        }
    }

    private Duration tryOne(Loop loop) throws InterruptedException {
        long began = System.nanoTime();
        CompletableFuture<String> kernel = system.create(environment);
        CompletableFuture<Void> answered = new CompletableFuture<>();
        try {
            String id = kernel.get(CELL.toSeconds(), TimeUnit.SECONDS);
            KernelChannels channels = CompletableFuture.supplyAsync(() -> open(loop, id, answered), loop)
                    .get(CELL.toSeconds(), TimeUnit.SECONDS);
            answered.get(CELL.toSeconds(), TimeUnit.SECONDS);
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            loop.execute(channels::close);
            return took;
        } catch (ExecutionException e) {
            throw new LiveException(
                    "no kernel could be made: " + LiveSystem.cause(e).getMessage(), e);
        } catch (TimeoutException e) {
            throw new LiveException("a kernel didn't run an empty cell within " + CELL.toSeconds() + " s", e);
        } finally {
            kernel.thenCompose(system::delete);
        }
    }

    private KernelChannels open(Loop loop, String kernel, CompletableFuture<Void> answered) {
        KernelChannels channels = new KernelChannels(system, loop, kernel, (request, type, content) -> {
            if (type.equals("execute_reply")) {
                answered.complete(null);
            }
        });
        channels.execute("pass");
        return channels;
    }
}
