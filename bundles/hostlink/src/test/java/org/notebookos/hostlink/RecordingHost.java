package org.notebookos.hostlink;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.notebookos.hostlink.v1.FromHost;

/** The controller's side of one stream, as a test sees it. */
final class RecordingHost implements HostReceiver {

    final BlockingQueue<FromHost> messages = new LinkedBlockingQueue<>();
    final CompletableFuture<Throwable> end = new CompletableFuture<>();
    final HostSender sender;

    RecordingHost(HostSender sender) {
        this.sender = sender;
    }

    @Override
    public void received(FromHost message) {
        messages.add(message);
    }

    @Override
    public void closed(Throwable cause) {
        end.complete(cause);
    }

    FromHost next() throws InterruptedException {
        return messages.poll(10, TimeUnit.SECONDS);
    }
}
