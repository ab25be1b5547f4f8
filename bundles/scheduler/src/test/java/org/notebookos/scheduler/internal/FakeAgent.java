package org.notebookos.scheduler.internal;

import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.notebookos.hostlink.ControllerReceiver;
import org.notebookos.hostlink.HostlinkClient;
import org.notebookos.hostlink.v1.CellCaptured;
import org.notebookos.hostlink.v1.CellEvent;
import org.notebookos.hostlink.v1.CellFinished;
import org.notebookos.hostlink.v1.CellNotDurable;
import org.notebookos.hostlink.v1.CellReplied;
import org.notebookos.hostlink.v1.CellStarted;
import org.notebookos.hostlink.v1.Channel;
import org.notebookos.hostlink.v1.CommandResult;
import org.notebookos.hostlink.v1.Device;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.Heartbeat;
import org.notebookos.hostlink.v1.Hello;
import org.notebookos.hostlink.v1.Member;
import org.notebookos.hostlink.v1.OpenReplica;
import org.notebookos.hostlink.v1.Output;
import org.notebookos.hostlink.v1.ReplicaState;
import org.notebookos.hostlink.v1.ReplicaStatus;
import org.notebookos.hostlink.v1.RunCell;
import org.notebookos.hostlink.v1.ToHost;

/**
 * A host agent over the real link that says yes to everything: replicas are ready at once, the first one leads, and a cell
 * answers with what it was sent. Owner of the state: the link's network thread.
 */
final class FakeAgent implements ControllerReceiver, AutoCloseable {

    final String id;
    final BlockingQueue<ToHost> received = new LinkedBlockingQueue<>();
    final BlockingQueue<String> closings = new LinkedBlockingQueue<>();
    /** Gets this agent with every cell that it is asked to run. */
    volatile BlockingQueue<FakeAgent> askedToRun = new LinkedBlockingQueue<>();

    private final Map<String, OpenReplica> open = new ConcurrentHashMap<>();
    private final Map<String, Long> terms = new ConcurrentHashMap<>();
    private final long startedAt;
    private final HostlinkClient client;
    private volatile boolean answering = true;
    private long sequence;

    FakeAgent(String id, int port, String token) {
        this(id, port, token, 1, List.of());
    }

    FakeAgent(String id, int port, String token, long startedAt, List<ReplicaStatus> replicas) {
        this.id = id;
        this.startedAt = startedAt;
        this.client = HostlinkClient.connect("127.0.0.1:" + port, this);
        Hello.Builder hello = Hello.newBuilder()
                .setHostId(id)
                .setPool("test")
                .setVersion("0.1.0")
                .setPid(1)
                .setStartedAtMs(startedAt)
                .setJoinToken(token)
                .setLogEndpoint(id + ":1")
                .addDevices(Device.newBuilder().setId(id + "-gpu"))
                .addAllReplicas(replicas);
        replicas.forEach(r -> hello.addStoredKernels(r.getKernelId()));
        client.send(FromHost.newBuilder().setHello(hello).build());
    }

    /** From now on cells begin and don't end. */
    void standStill() {
        answering = false;
    }

    void heartbeat() {
        client.send(FromHost.newBuilder().setHeartbeat(Heartbeat.newBuilder()).build());
    }

    @Override
    public void received(ToHost message) {
        received.add(message);
        switch (message.getBodyCase()) {
            case OPEN -> open(message);
            case RUN -> run(message.getRun());
            case CLOSE, MEMBERS, RESET, RECOVER -> succeed(message.getCommandId(), "");
            case DESCRIBE, CHECKPOINT, RESTORE -> succeed(message.getCommandId(), "{\"host\":\"" + id + "\"}");
            case SETTLE -> succeed(message.getCommandId(), "false");
            default -> {}
        }
    }

    private void succeed(long command, String text) {
        client.send(FromHost.newBuilder()
                .setResult(CommandResult.newBuilder()
                        .setCommandId(command)
                        .setOk(true)
                        .setText(text))
                .build());
    }

    private void open(ToHost message) {
        OpenReplica wish = message.getOpen();
        open.put(wish.getKernelId(), wish);
        succeed(message.getCommandId(), "");
        status(wish.getKernelId(), ReplicaState.REPLICA_STATE_READY);
    }

    private void status(String kernel, ReplicaState state) {
        client.send(FromHost.newBuilder()
                .setReplica(status(open.get(kernel), state, terms.getOrDefault(kernel, 0L)))
                .build());
    }

    private static ReplicaStatus.Builder status(OpenReplica wish, ReplicaState state, long term) {
        List<String> members =
                wish.getInitialMembersList().stream().map(Member::getReplicaId).toList();
        return ReplicaStatus.newBuilder()
                .setKernelId(wish.getKernelId())
                .setReplicaId(wish.getReplicaId())
                .setState(state)
                .setSessionId(wish.getSessionId())
                .setTerm(term)
                .setLeading(!members.isEmpty() && members.get(0).equals(wish.getReplicaId()))
                .addAllMembers(members);
    }

    private void run(RunCell run) {
        send(run, event -> event.setStarted(CellStarted.newBuilder().setElectionUs(700)));
        askedToRun.add(this);
        if (!answering) {
            return;
        }
        output(run.getKernelId(), Channel.SHELL, run.getClient(), run);
        send(run, event -> event.setReplied(CellReplied.newBuilder().setStatus("ok")));
        if (run.getDurability().equals("pipelined")) {
            send(run, event -> event.setCaptured(CellCaptured.getDefaultInstance()));
            send(run, event -> event.setNotDurable(CellNotDurable.newBuilder().setText("the store is slow")));
        }
        terms.put(run.getKernelId(), run.getTerm());
        send(run, event -> event.setFinished(CellFinished.newBuilder().setCommitUs(900)));
        output(run.getKernelId(), Channel.IOPUB, "", run);
    }

    private void send(RunCell run, Consumer<CellEvent.Builder> step) {
        CellEvent.Builder event = CellEvent.newBuilder()
                .setKernelId(run.getKernelId())
                .setReplicaId(open.get(run.getKernelId()).getReplicaId())
                .setTerm(run.getTerm())
                .setAttempt(run.getAttempt());
        step.accept(event);
        client.send(FromHost.newBuilder().setCell(event).build());
    }

    private void output(String kernel, Channel channel, String to, RunCell run) {
        repeat(kernel, ++sequence, channel, to, run);
    }

    void repeat(String kernel, long number, Channel channel, String to, RunCell run) {
        client.send(FromHost.newBuilder()
                .setOutput(Output.newBuilder()
                        .setKernelId(kernel)
                        .setReplicaId(
                                open.containsKey(kernel) ? open.get(kernel).getReplicaId() : "r1")
                        .setSequence(number)
                        .setChannel(channel)
                        .setClient(to)
                        .addAllParts(run.getPartsList()))
                .build());
    }

    /** Waits for the next message of a kind. */
    ToHost await(ToHost.BodyCase kind) throws InterruptedException {
        while (true) {
            ToHost message = received.poll(20, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError(id + " waited for " + kind);
            }
            if (message.getBodyCase() == kind) {
                return message;
            }
        }
    }

    @Override
    public void closed(Throwable cause) {
        closings.add(String.valueOf(cause));
    }

    @Override
    public void close() {
        client.close();
    }
}
