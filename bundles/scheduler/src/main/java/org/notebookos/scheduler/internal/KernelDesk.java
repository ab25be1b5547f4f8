package org.notebookos.scheduler.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.notebookos.scheduler.api.ClientMessage;
import org.notebookos.scheduler.api.ClusterService;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.scheduler.api.Durability;
import org.notebookos.scheduler.api.KernelInfo;
import org.notebookos.scheduler.api.KernelRequest;
import org.notebookos.scheduler.api.KernelService;
import org.notebookos.scheduler.api.Receipt;
import org.notebookos.scheduler.api.SchedulerException;
import org.notebookos.scheduler.api.StateRequest;
import org.notebookos.scheduler.core.ClientEvent;
import org.notebookos.scheduler.internal.outputs.OutputRelay;

/** Turns calls into events, and their outcomes into stages. Stateless but for what it was made of. */
final class KernelDesk implements KernelService, ClusterService {

    private static final long STATUS_TIMEOUT_SECONDS = 5;

    private final Engine engine;
    private final Tickets tickets;
    private final OutputRelay outputs;
    private final Supplier<String> sessionIds;
    private final Supplier<Map<String, String>> policies;

    KernelDesk(
            Engine engine,
            Tickets tickets,
            OutputRelay outputs,
            Supplier<String> sessionIds,
            Supplier<Map<String, String>> policies) {
        this.engine = engine;
        this.tickets = tickets;
        this.outputs = outputs;
        this.sessionIds = sessionIds;
        this.policies = policies;
    }

    @Override
    public CompletionStage<KernelInfo> create(KernelRequest request) {
        Tickets.Ticket ticket = tickets.draw();
        String session = sessionIds.get();
        engine.post(at -> new ClientEvent.Create(at, ticket.number(), request, session));
        ticket.outcome().whenComplete((kernel, failure) -> {
            if (failure instanceof SchedulerException e && e.code() == SchedulerException.Code.STORAGE) {
                engine.post(at -> new ClientEvent.Delete(at, 0, request.kernelId()));
            }
        });
        return ticket.outcome().thenApply(done -> done.kernel().orElseThrow());
    }

    @Override
    public CompletionStage<Void> delete(String kernelId) {
        Tickets.Ticket ticket = tickets.draw();
        engine.post(at -> new ClientEvent.Delete(at, ticket.number(), kernelId));
        return ticket.outcome().thenApply(k -> null);
    }

    @Override
    public CompletionStage<KernelInfo> restart(String kernelId) {
        Tickets.Ticket ticket = tickets.draw();
        String session = sessionIds.get();
        engine.post(at -> new ClientEvent.Restart(at, ticket.number(), kernelId, session));
        return ticket.outcome().thenApply(done -> done.kernel().orElseThrow());
    }

    @Override
    public CompletionStage<Void> interrupt(String kernelId) {
        Tickets.Ticket ticket = tickets.draw();
        engine.post(at -> new ClientEvent.Interrupt(at, ticket.number(), kernelId));
        return ticket.outcome().thenApply(k -> null);
    }

    @Override
    public Optional<KernelInfo> kernel(String kernelId) {
        return outputs.kernel(kernelId);
    }

    @Override
    public List<KernelInfo> kernels() {
        return outputs.kernels();
    }

    @Override
    public void submit(ClientMessage message) {
        outputs.clientSeen(message.kernelId(), message.client());
        engine.post(at -> new ClientEvent.Submit(at, message));
    }

    @Override
    public void delivered(String kernelId, List<Receipt> receipts) {
        engine.links().deliveries(kernelId, outputs.delivered(kernelId, receipts));
    }

    @Override
    public void clientGone(String kernelId, String client) {
        engine.links().deliveries(kernelId, outputs.clientGone(kernelId, client));
    }

    @Override
    public void connections(String kernelId, int open) {
        engine.post(at -> new ClientEvent.Connections(at, kernelId, open));
    }

    @Override
    public ClusterStatus status() {
        CompletableFuture<ClusterStatus> answer = new CompletableFuture<>();
        engine.inside((scheduler, now) -> {
            answer.complete(scheduler.status(now, policies.get()));
            return List.of();
        });
        try {
            return answer.orTimeout(STATUS_TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            throw new SchedulerException(
                    SchedulerException.Code.TIMEOUT, "the scheduler is busy writing to its disk. Try again", e);
        }
    }

    @Override
    public CompletionStage<String> migrate(String kernelId, String fromHost, Optional<String> toHost) {
        return said((at, ticket) -> new ClientEvent.Migrate(at, ticket, kernelId, fromHost, toHost));
    }

    @Override
    public CompletionStage<String> drain(String hostId) {
        return said((at, ticket) -> new ClientEvent.Drain(at, ticket, hostId, true));
    }

    @Override
    public CompletionStage<String> undrain(String hostId) {
        return said((at, ticket) -> new ClientEvent.Drain(at, ticket, hostId, false));
    }

    @Override
    public CompletionStage<String> removePool(String pool) {
        return said((at, ticket) -> new ClientEvent.RemovePool(at, ticket, pool, true));
    }

    @Override
    public CompletionStage<String> keepPool(String pool) {
        return said((at, ticket) -> new ClientEvent.RemovePool(at, ticket, pool, false));
    }

    @Override
    public CompletionStage<String> recover(String kernelId, String fromHost, boolean acceptLoss) {
        return said((at, ticket) -> new ClientEvent.Recover(at, ticket, kernelId, fromHost, acceptLoss));
    }

    @Override
    public CompletionStage<String> suspend(String kernelId, boolean acceptLoss) {
        return said((at, ticket) -> new ClientEvent.Suspend(at, ticket, kernelId, acceptLoss));
    }

    @Override
    public CompletionStage<String> resume(String kernelId) {
        return said((at, ticket) -> new ClientEvent.Resume(at, ticket, kernelId));
    }

    @Override
    public CompletionStage<String> durability(String kernelId, Durability durability) {
        return said((at, ticket) -> new ClientEvent.SetDurability(at, ticket, kernelId, durability));
    }

    @Override
    public CompletionStage<String> state(String kernelId, StateRequest request) {
        return said((at, ticket) -> new ClientEvent.AskState(at, ticket, kernelId, request));
    }

    /** A wish as an event, with the time at which it is decided and the ticket of who waits. */
    private interface Wish {
        ClientEvent at(long at, long ticket);
    }

    private CompletionStage<String> said(Wish wish) {
        Tickets.Ticket ticket = tickets.draw();
        engine.post(at -> wish.at(at, ticket.number()));
        return ticket.outcome().thenApply(Tickets.Outcome::text);
    }
}
