package org.notebookos.scheduler.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.hostlink.HostlinkServer;
import org.notebookos.hostlink.v1.ReplicaState;
import org.notebookos.hostlink.v1.ReplicaStatus;
import org.notebookos.hostlink.v1.RunCell;
import org.notebookos.hostlink.v1.ToHost;
import org.notebookos.scheduler.api.Channel;
import org.notebookos.scheduler.api.ClientMessage;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.scheduler.api.Durability;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.scheduler.api.KernelInfo;
import org.notebookos.scheduler.api.KernelRequest;
import org.notebookos.scheduler.api.Receipt;
import org.notebookos.scheduler.api.SchedulerException;
import org.notebookos.scheduler.api.StateRequest;
import org.notebookos.scheduler.core.Decision;
import org.notebookos.scheduler.core.Event;
import org.notebookos.scheduler.core.Settings;
import org.notebookos.scheduler.core.TestPolicySet;
import org.notebookos.scheduler.internal.hosts.Admission;
import org.notebookos.scheduler.internal.journal.Journal;
import org.notebookos.scheduler.internal.outputs.OutputRelay;

/** The whole scheduler over the real host link, a real journal and agents that say yes. */
class ShellTest {

    private static final Settings PATIENT = new Settings("jraft", 60_000, 300, 10_000, 10_000, 7.0);

    @TempDir
    Path directory;

    private final BlockingQueue<KernelEvent> events = new LinkedBlockingQueue<>();
    private final List<FakeAgent> agents = new ArrayList<>();
    private Engine engine;
    private KernelDesk desk;
    private HostlinkServer server;

    @BeforeEach
    void start() {
        Tickets tickets = new Tickets();
        OutputRelay outputs = new OutputRelay(System::currentTimeMillis);
        outputs.addListener(events::add);
        engine = new Engine(
                PATIENT,
                Journal.open(directory),
                System::currentTimeMillis,
                tickets,
                outputs,
                new Admission("0.1.0.SNAPSHOT", "secret"));
        engine.start();
        desk = new KernelDesk(engine, tickets, outputs, () -> UUID.randomUUID().toString(), Map::of);
        server = HostlinkServer.start(new InetSocketAddress("127.0.0.1", 0), engine.links());
        engine.post(at -> new Event.PoliciesChanged(at, TestPolicySet.placement(), TestPolicySet.session()));
    }

    @AfterEach
    void stop() {
        agents.forEach(FakeAgent::close);
        server.close();
        engine.close();
    }

    private FakeAgent agent(String id) throws InterruptedException {
        FakeAgent agent = new FakeAgent(id, server.port(), "secret");
        agents.add(agent);
        agent.await(ToHost.BodyCase.WELCOME);
        return agent;
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    private <T extends KernelEvent> T event(Class<T> type, Predicate<T> which) throws InterruptedException {
        while (true) {
            KernelEvent event = events.poll(20, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("waited for " + type.getSimpleName());
            }
            if (type.isInstance(event) && which.test(type.cast(event))) {
                return type.cast(event);
            }
        }
    }

    private KernelInfo create(String id) throws InterruptedException {
        KernelInfo made = await(desk.create(new KernelRequest(id, "python3", Map.of(), Optional.empty())));
        event(KernelEvent.StateChanged.class, e -> e.info().state() == KernelInfo.State.IDLE);
        return made;
    }

    private void cell(String kernel, String code) {
        desk.submit(new ClientMessage(
                kernel,
                "client-1",
                Channel.SHELL,
                "execute_request",
                List.of(code.getBytes(StandardCharsets.UTF_8)),
                Optional.of(new ClientMessage.CellRequest(Optional.empty(), true))));
    }

    @Test
    void aKernelOnThreeHostsRunsCellsAndIsDeleted() throws Exception {
        for (String id : List.of("h1", "h2", "h3")) {
            agent(id);
        }

        KernelInfo made = create("k1");
        assertEquals(KernelInfo.State.STARTING, made.state());
        for (int i = 0; i < 50; i++) {
            String code = "cell " + i;
            cell("k1", code);
            KernelEvent.Output reply = event(KernelEvent.Output.class, o -> o.channel() == Channel.SHELL);
            assertArrayEquals(
                    code.getBytes(StandardCharsets.UTF_8), reply.parts().get(0));
            assertEquals("client-1", reply.client());
        }
        event(KernelEvent.StateChanged.class, e -> e.info().state() == KernelInfo.State.IDLE);
        assertEquals(50, desk.status().kernels().get(0).term());
        await(desk.delete("k1"));

        for (FakeAgent agent : agents) {
            assertEquals("k1", agent.await(ToHost.BodyCase.CLOSE).getClose().getKernelId());
        }
        event(KernelEvent.Deleted.class, e -> true);
        assertEquals(List.of(), desk.kernels());
    }

    @Test
    void withTooFewHostsNoKernelIsMade() throws Exception {
        agent("h1");

        SchedulerException refusal = assertInstanceOf(
                SchedulerException.class,
                assertThrows(
                                CompletionException.class,
                                () -> await(desk.create(new KernelRequest("k", "python3", Map.of(), Optional.empty()))))
                        .getCause());

        assertEquals(SchedulerException.Code.NO_HOSTS, refusal.code());
    }

    @Test
    void anAgentWithAWrongTokenIsTurnedAway() throws Exception {
        FakeAgent stranger = new FakeAgent("h1", server.port(), "guess");
        agents.add(stranger);

        assertEquals(
                "BAD_TOKEN",
                stranger.await(ToHost.BodyCase.REFUSED).getRefused().getCode());
        assertTrue(stranger.closings.poll(20, TimeUnit.SECONDS) != null);
        assertEquals(List.of(), desk.status().hosts());
    }

    @Test
    void twoAgentsCantHaveOneId() throws Exception {
        agent("h1");
        FakeAgent second = new FakeAgent("h1", server.port(), "secret", 2, List.of());
        agents.add(second);

        assertEquals(
                "DUPLICATE_HOST",
                second.await(ToHost.BodyCase.REFUSED).getRefused().getCode());
    }

    @Test
    void aCellOnALostHostIsAnsweredAndOtherHostsAreTold() throws Exception {
        for (String id : List.of("h1", "h2", "h3")) {
            agent(id).standStill();
        }
        BlockingQueue<FakeAgent> asked = new LinkedBlockingQueue<>();
        agents.forEach(a -> a.askedToRun = asked);
        create("k1");
        cell("k1", "x");
        FakeAgent executor = asked.poll(20, TimeUnit.SECONDS);

        executor.close();

        KernelEvent.CellEnded ended = event(KernelEvent.CellEnded.class, e -> true);
        assertEquals("EXECUTOR_LOST", ended.code());
        FakeAgent survivor =
                agents.stream().filter(a -> a != executor).findFirst().orElseThrow();
        assertEquals(
                executor.id,
                survivor.await(ToHost.BodyCase.HOST_DIED).getHostDied().getHostId());
    }

    private static boolean ran(FakeAgent agent) {
        return agent.received.stream().anyMatch(ToHost::hasRun);
    }

    @Test
    void anEventThatCantBeDecidedHarmsNoOther() throws Exception {
        engine.inside((scheduler, now) -> {
            throw new IllegalStateException("on purpose");
        });
        engine.inside((scheduler, now) -> List.of(new Decision.Send("h", 1, 0, null)));

        agent("h1");

        assertEquals(1, desk.status().hosts().size());
    }

    @Test
    void kernelsOutliveTheController() throws Exception {
        for (String id : List.of("h1", "h2", "h3")) {
            agent(id);
        }
        create("k1");
        stop();
        agents.clear();
        events.clear();
        start();
        assertEquals(List.of("k1"), desk.kernels().stream().map(KernelInfo::id).toList());

        String first = desk.status().kernels().get(0).replicas().get(0).host();
        ReplicaStatus status = ReplicaStatus.newBuilder()
                .setKernelId("k1")
                .setReplicaId("r1")
                .setState(ReplicaState.REPLICA_STATE_READY)
                .setLeading(true)
                .addAllMembers(List.of("r1", "r2", "r3"))
                .setLastOutput(9)
                .putDelivered("client-1", 7)
                .build();
        FakeAgent back = new FakeAgent(first, server.port(), "secret", 1, List.of(status));
        agents.add(back);

        assertEquals(0, back.await(ToHost.BodyCase.RESUME).getResume().getFromSequence());
        KernelEvent.Reattached reattached = event(KernelEvent.Reattached.class, e -> true);
        assertEquals(Map.of("client-1", 7L), reattached.delivered());
        assertTrue(reattached.replica().startsWith("r1@"));
    }

    @Test
    void whatOperatorsAskOfAStateReachesAHostAndItsAnswerComesBack() throws Exception {
        for (String id : List.of("h1", "h2", "h3")) {
            agent(id);
        }
        create("k1");

        for (StateRequest request : List.of(
                new StateRequest.Describe(),
                new StateRequest.Checkpoint("x", true),
                new StateRequest.Undo(2),
                new StateRequest.Checkout("x"))) {
            assertTrue(await(desk.state("k1", request)).startsWith("{\"host\""));
        }

        FakeAgent asked = agents.stream()
                .filter(a -> a.received.stream().anyMatch(ToHost::hasRestore))
                .findFirst()
                .orElseThrow();
        assertEquals(
                "x", asked.await(ToHost.BodyCase.CHECKPOINT).getCheckpoint().getName());
        assertEquals(2, asked.await(ToHost.BodyCase.RESTORE).getRestore().getUndo());
        assertEquals("x", asked.await(ToHost.BodyCase.RESTORE).getRestore().getCheckout());
    }

    @Test
    void aPipelinedCellIsToldDurableWhenItIs() throws Exception {
        for (String id : List.of("h1", "h2", "h3")) {
            agent(id);
        }
        create("k1");
        assertEquals(
                "kernel k1 is pipelined from its next cell on", await(desk.durability("k1", Durability.PIPELINED)));
        cell("k1", "x");

        assertTrue(event(KernelEvent.CellNotice.class, e -> true).text().contains("the store is slow"));
        assertEquals(1, event(KernelEvent.CellDurable.class, e -> true).term());
        assertEquals("pipelined", desk.status().kernels().get(0).durability());
    }

    @Test
    void aDrainIsWrittenDownAndShown() throws Exception {
        for (String id : List.of("h1", "h2", "h3")) {
            agent(id);
        }
        create("k1");

        assertEquals("host h1 is being drained: 1 replica is to move", await(desk.drain("h1")));
        ClusterStatus.Drain drain = desk.status().hosts().get(0).drain().orElseThrow();
        assertEquals(1, drain.left());
        assertTrue(drain.steps().get(0).stuck(), "there is no fourth host");
        assertEquals("host h1 may have replicas again; moves under way go on", await(desk.undrain("h1")));
    }

    @Test
    void outputsThatAreRepeatedAreTakenOnce() throws Exception {
        for (String id : List.of("h1", "h2", "h3")) {
            agent(id);
        }
        create("k1");
        FakeAgent agent = agents.get(0);
        RunCell parts = RunCell.getDefaultInstance();
        for (long n : new long[] {1, 2, 2, 1, 3}) {
            agent.repeat("k1", n, org.notebookos.hostlink.v1.Channel.IOPUB, "", parts);
        }

        for (long n : new long[] {1, 2, 3}) {
            assertEquals(n, event(KernelEvent.Output.class, o -> true).sequence());
        }
    }

    @Test
    void hostsHearWhatClientsHave() throws Exception {
        for (String id : List.of("h1", "h2", "h3")) {
            agent(id);
        }
        create("k1");
        cell("k1", "x");
        KernelEvent.Output reply = event(KernelEvent.Output.class, o -> true);

        desk.delivered("k1", List.of(new Receipt("client-1", reply.replica(), reply.sequence())));

        FakeAgent executor = agents.stream().filter(ShellTest::ran).findFirst().orElseThrow();
        ToHost told = executor.await(ToHost.BodyCase.DELIVERED);
        assertEquals(Map.of("client-1", reply.sequence()), told.getDelivered().getDeliveredMap());
        assertEquals(reply.sequence(), told.getDelivered().getDropThrough());
    }
}
