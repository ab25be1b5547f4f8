package org.notebookos.agent.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.notebookos.agent.internal.FakeController.HostSession;
import org.notebookos.agent.internal.device.Machine;
import org.notebookos.agent.internal.join.JoinSettings;
import org.notebookos.agent.internal.log.Keep;
import org.notebookos.agent.internal.replica.JournalBudget;
import org.notebookos.agent.internal.warm.WarmSettings;
import org.notebookos.gpu.simulated.internal.SimulatedGpuBinder;
import org.notebookos.hostlink.v1.BeginCell;
import org.notebookos.hostlink.v1.CellEvent;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.OpenReplica;
import org.notebookos.hostlink.v1.Output;
import org.notebookos.hostlink.v1.ReplicaState;
import org.notebookos.hostlink.v1.RunCell;
import org.notebookos.hostlink.v1.ToHost;
import org.notebookos.kernel.KernelPackage;
import org.notebookos.runtime.process.internal.ProcessReplicaRuntime;
import org.notebookos.spi.replication.ReplicationBackend;
import org.notebookos.spi.store.ObjectStore;
import org.notebookos.store.file.internal.FileObjectStore;

/** An agent with real processes, a real link and a real store, and the controller's view of it. */
final class TestHost implements AutoCloseable {

    final String id;
    final Services services = new Services();
    HostSession session;
    private final Agent agent;
    private FakeController controller;
    private ObjectStore bound;
    private int warmSaid;

    TestHost(String id, FakeController controller, ReplicationBackend backend, Path directory) throws Exception {
        this(id, controller.address(), backend, directory);
        this.controller = controller;
    }

    TestHost(String id, FakeController controller, ReplicationBackend backend, Path directory, WarmSettings warm)
            throws Exception {
        this(id, controller.address(), backend, directory, warm);
        this.controller = controller;
    }

    TestHost(String id, String controllerAddress, ReplicationBackend backend, Path directory) throws Exception {
        this(id, controllerAddress, backend, directory, WarmSettings.NONE);
    }

    TestHost(String id, FakeController controller, ReplicationBackend backend, Path directory, Duration releaseWithin)
            throws Exception {
        this(id, controller.address(), backend, directory, WarmSettings.NONE, releaseWithin);
        this.controller = controller;
    }

    TestHost(String id, String controllerAddress, ReplicationBackend backend, Path directory, WarmSettings warm)
            throws Exception {
        this(id, controllerAddress, backend, directory, warm, Duration.ofSeconds(30));
    }

    private TestHost(
            String id,
            String controllerAddress,
            ReplicationBackend backend,
            Path directory,
            WarmSettings warm,
            Duration releaseWithin)
            throws Exception {
        this.id = id;
        AgentSettings settings = new AgentSettings(
                new JoinSettings(
                        id,
                        "test",
                        "0",
                        controllerAddress,
                        directory.resolve(id).resolve("identity.pem"),
                        Optional.empty(),
                        Optional.empty()),
                directory.resolve(id),
                PythonForTests.find(),
                Map.of(),
                "memory",
                warm,
                Keep.USUAL,
                new JournalBudget(64 << 20, 128 << 20),
                releaseWithin,
                Machine.of(0, 0));
        services.bindRuntime(new ProcessReplicaRuntime());
        bound = store(directory.resolve("store"));
        services.bindStore(bound);
        services.bindBinder(new SimulatedGpuBinder(Configs.of(SimulatedGpuBinder.Config.class, Map.of("hostId", id))));
        agent = new Agent(settings, services, Clock.systemUTC(), KernelPackage.extractTo(directory.resolve("python")));
        services.bindBackend("memory", backend);
    }

    static FileObjectStore store(Path directory) throws IOException {
        return new FileObjectStore(Configs.of(FileObjectStore.Config.class, Map.of("directory", directory.toString())));
    }

    /** Waits for the host's next stream. */
    TestHost linked() throws InterruptedException {
        session = controller.host(id);
        return this;
    }

    /** Waits for the host's first stream to a controller that came later. */
    TestHost linkedTo(FakeController later) throws InterruptedException {
        controller = later;
        return linked();
    }

    void open(String kernel, List<Peer> members) {
        open(kernel, members, Map.of(), "");
    }

    void open(String kernel, List<Peer> members, Map<String, String> environment, String workingDirectory) {
        OpenReplica.Builder open = OpenReplica.newBuilder()
                .setKernelId(kernel)
                .setReplicaId(kernel + "-" + id)
                .setSessionId("session-1")
                .putAllEnvironment(environment)
                .setWorkingDirectory(workingDirectory)
                .setBackend("memory");
        members.forEach(member -> open.addInitialMembersBuilder()
                .setReplicaId(kernel + "-" + member.host())
                .setHostId(member.host())
                .setLogEndpoint(member.endpoint()));
        session.send(ToHost.newBuilder().setCommandId(1).setOpen(open));
    }

    /** A member of a new kernel. */
    record Peer(String host, String endpoint) {}

    void awaitReady(String kernel, long term) {
        session.inbox.await(
                "replica of " + kernel + " on " + id + " ready at term " + term,
                message -> message.hasReplica()
                        && message.getReplica().getKernelId().equals(kernel)
                        && message.getReplica().getState() == ReplicaState.REPLICA_STATE_READY
                        && message.getReplica().getTerm() >= term);
    }

    void awaitState(String kernel, ReplicaState state, long notPid) {
        session.inbox.await(
                "replica of " + kernel + " on " + id + " " + state,
                message -> message.hasReplica()
                        && message.getReplica().getKernelId().equals(kernel)
                        && message.getReplica().getState() == state
                        && message.getReplica().getPid() != notPid);
    }

    /** Waits until the host next says that so many processes wait to become replicas. */
    void awaitWarm(int waiting) {
        warmSaid = session.inbox.awaitAfter(
                waiting + " processes that wait on " + id,
                warmSaid,
                message -> message.hasWarm() && message.getWarm().getWaiting() == waiting
                        || message.hasHello() && message.getHello().getWarm().getWaiting() == waiting);
    }

    /** Returns the process that last ran a kernel's replica. */
    long pid(String kernel) {
        List<Long> pids = session.inbox.list(
                message -> message.hasReplica()
                        && message.getReplica().getKernelId().equals(kernel)
                        && message.getReplica().getPid() != 0,
                message -> message.getReplica().getPid());
        return pids.get(pids.size() - 1);
    }

    void awaitDetail(String kernel, String part) {
        session.inbox.await(
                "replica of " + kernel + " with " + part,
                message -> message.hasReplica()
                        && message.getReplica().getKernelId().equals(kernel)
                        && message.getReplica().getDetail().contains(part));
    }

    /** Waits until another process than the given one is ready. */
    void awaitNewLife(String kernel, long oldPid) {
        awaitState(kernel, ReplicaState.REPLICA_STATE_READY, oldPid);
    }

    String awaitResult(long command) {
        FromHost result = session.inbox.await(
                "result of command " + command,
                message -> message.hasResult() && message.getResult().getCommandId() == command);
        if (!result.getResult().getOk()) {
            throw new AssertionError(result.toString());
        }
        return result.getResult().getText();
    }

    void awaitIdle(long term) {
        session.inbox.await("idle of cell " + term, message -> Cells.isIdle(message, term));
    }

    void run(String kernel, long term, String code) {
        run(Cells.run(kernel, term, 1, code));
    }

    void run(RunCell.Builder run) {
        session.send(ToHost.newBuilder().setRun(run));
    }

    /** Runs a cell as term 1, and starts another as term 2 that waits for the controller's word. */
    void startUnderMandate(String kernel, String first, String second) {
        run(kernel, 1, first);
        awaitIdle(1);
        run(Cells.run(kernel, 2, 0, second));
        awaitEvent(2, 0, CellEvent.EventCase.STARTED);
    }

    /** Gives the host another object store, or none. */
    void useStore(Optional<ObjectStore> store) {
        services.unbindStore(bound);
        store.ifPresent(services::bindStore);
        bound = store.orElse(bound);
    }

    /** Sends a command that wants an answer, and returns the text of it. */
    String ask(long command, ToHost.Builder message) {
        session.send(message.setCommandId(command));
        return awaitResult(command);
    }

    void begin(String kernel, long term, int attempt) {
        session.send(ToHost.newBuilder()
                .setBegin(
                        BeginCell.newBuilder().setKernelId(kernel).setTerm(term).setAttempt(attempt)));
    }

    CellEvent awaitEvent(long term, int attempt, CellEvent.EventCase event) {
        return session.inbox
                .await(
                        event + " of cell " + term + "." + attempt + " on " + id,
                        message -> message.hasCell()
                                && message.getCell().getTerm() == term
                                && message.getCell().getAttempt() == attempt
                                && message.getCell().getEventCase() == event)
                .getCell();
    }

    /** Returns the outputs so far of one message type, caused by one term's cell. */
    List<Output> outputs(String type, long term) {
        return session.inbox.list(message -> isOutput(message, type, term), FromHost::getOutput);
    }

    Output awaitOutput(String type, long term) {
        return session.inbox
                .await(type + " of cell " + term + " on " + id, message -> isOutput(message, type, term))
                .getOutput();
    }

    private static boolean isOutput(FromHost message, String type, long term) {
        return Cells.isReplyTo(message, type, "cell-" + term);
    }

    @Override
    public void close() {
        agent.close();
    }
}
