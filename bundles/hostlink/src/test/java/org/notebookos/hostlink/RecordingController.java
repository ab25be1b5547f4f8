package org.notebookos.hostlink;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.notebookos.hostlink.v1.ToHost;

/** The agent's side of a stream, as a test sees it. */
final class RecordingController implements ControllerReceiver {

    final BlockingQueue<ToHost> messages = new LinkedBlockingQueue<>();
    final CompletableFuture<Throwable> end = new CompletableFuture<>();

    @Override
    public void received(ToHost message) {
        messages.add(message);
    }

    @Override
    public void closed(Throwable cause) {
        end.complete(cause);
    }

    ToHost next() throws InterruptedException {
        return messages.poll(10, TimeUnit.SECONDS);
    }
}
