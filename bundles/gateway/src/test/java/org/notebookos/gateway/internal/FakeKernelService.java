package org.notebookos.gateway.internal;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.MessageFactory;
import org.notebookos.scheduler.api.Channel;
import org.notebookos.scheduler.api.ClientMessage;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.scheduler.api.KernelInfo;
import org.notebookos.scheduler.api.KernelInfo.State;
import org.notebookos.scheduler.api.KernelListener;
import org.notebookos.scheduler.api.KernelRequest;
import org.notebookos.scheduler.api.KernelService;
import org.notebookos.scheduler.api.Receipt;
import org.notebookos.scheduler.api.SchedulerException;

/**
 * A scheduler with kernels that answer at once, in the thread that asks: every shell request gets busy, one stream message,
 * its reply, and idle. Thread-safe.
 */
public final class FakeKernelService implements KernelService {

    /** What was told by {@link #delivered}. */
    public record Delivered(String kernelId, List<Receipt> receipts) {}

    public final Map<String, KernelInfo> kernels = new ConcurrentHashMap<>();
    public final List<KernelRequest> created = new CopyOnWriteArrayList<>();
    public final BlockingQueue<ClientMessage> submitted = new LinkedBlockingQueue<>();
    public final BlockingQueue<Delivered> delivered = new LinkedBlockingQueue<>();
    public final BlockingQueue<String> connections = new LinkedBlockingQueue<>();
    public final BlockingQueue<String> gone = new LinkedBlockingQueue<>();
    public final List<String> interrupted = new CopyOnWriteArrayList<>();
    public volatile KernelListener listener;
    public volatile SchedulerException failure;

    private final MessageFactory messages = new MessageFactory(
            "kernel", Clock.systemUTC(), () -> UUID.randomUUID().toString());
    private final AtomicLong sequence = new AtomicLong();

    /** Adds an idle kernel without asking anyone. */
    public String idleKernel() {
        String id = UUID.randomUUID().toString();
        kernels.put(id, info(id, State.IDLE));
        return id;
    }

    private static KernelInfo info(String id, State state) {
        return new KernelInfo(
                id, "python3", state, Instant.parse("2026-01-02T03:04:05Z"), "session-of-" + id, Optional.empty());
    }

    @Override
    public CompletionStage<KernelInfo> create(KernelRequest request) {
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        if (kernels.containsKey(request.kernelId())) {
            return CompletableFuture.failedFuture(new SchedulerException(
                    SchedulerException.Code.KERNEL_EXISTS, "there is a kernel " + request.kernelId()));
        }
        created.add(request);
        KernelInfo info = info(request.kernelId(), State.STARTING);
        kernels.put(request.kernelId(), info);
        // Completed by another thread, as the real one does.
        return CompletableFuture.supplyAsync(() -> info);
    }

    @Override
    public CompletionStage<Void> delete(String kernelId) {
        kernels.remove(kernelId);
        listener.kernelEvent(new KernelEvent.Deleted(kernelId));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<KernelInfo> restart(String kernelId) {
        return CompletableFuture.completedFuture(kernels.get(kernelId));
    }

    @Override
    public CompletionStage<Void> interrupt(String kernelId) {
        interrupted.add(kernelId);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Optional<KernelInfo> kernel(String kernelId) {
        return Optional.ofNullable(kernels.get(kernelId));
    }

    @Override
    public List<KernelInfo> kernels() {
        return new ArrayList<>(kernels.values());
    }

    @Override
    public void submit(ClientMessage message) {
        submitted.add(message);
        if (message.channel() != Channel.SHELL) {
            return;
        }
        byte[] parent = message.parts().get(0);
        String reply = message.messageType().replace("_request", "_reply");
        status(message.kernelId(), parent, "busy");
        output(message.kernelId(), Channel.IOPUB, "", "stream", parent, "{\"name\":\"stdout\",\"text\":\"hi\"}");
        output(
                message.kernelId(),
                Channel.SHELL,
                message.client(),
                reply,
                parent,
                "{\"status\":\"ok\",\"execution_count\":4}");
        status(message.kernelId(), parent, "idle");
    }

    private void status(String kernelId, byte[] parent, String state) {
        output(kernelId, Channel.IOPUB, "", "status", parent, "{\"execution_state\":\"" + state + "\"}");
    }

    /** Says something in a kernel's name. */
    public void output(String kernelId, Channel channel, String client, String type, byte[] parent, String content) {
        Message message =
                messages.message("session-of-" + kernelId, type, parent, content.getBytes(StandardCharsets.UTF_8));
        listener.kernelEvent(new KernelEvent.Output(
                kernelId, "replica-1", sequence.incrementAndGet(), channel, client, message.parts()));
    }

    @Override
    public void delivered(String kernelId, List<Receipt> receipts) {
        delivered.add(new Delivered(kernelId, receipts));
    }

    @Override
    public void connections(String kernelId, int open) {
        connections.add(kernelId + " " + open);
    }

    @Override
    public void clientGone(String kernelId, String client) {
        gone.add(client);
    }
}
