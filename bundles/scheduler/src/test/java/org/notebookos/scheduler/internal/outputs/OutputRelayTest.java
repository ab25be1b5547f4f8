package org.notebookos.scheduler.internal.outputs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.notebookos.scheduler.api.Channel;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.scheduler.api.KernelInfo;
import org.notebookos.scheduler.api.Receipt;

class OutputRelayTest {

    private final List<KernelEvent> told = new ArrayList<>();
    private final OutputRelay relay = new OutputRelay(() -> 9_000);

    @BeforeEach
    void kernelIsThere() {
        relay.restore(List.of(info("k1"), info("k0")));
        relay.addListener(told::add);
    }

    private static KernelInfo info(String id) {
        return new KernelInfo(id, "python3", KernelInfo.State.IDLE, Instant.ofEpochMilli(1_000), "s", Optional.empty());
    }

    private void output(String name, long sequence) {
        relay.output(
                7, name.substring(0, 2), new KernelEvent.Output("k1", name, sequence, Channel.IOPUB, "", List.of()));
    }

    private List<Long> sequences() {
        return told.stream().map(e -> ((KernelEvent.Output) e).sequence()).toList();
    }

    @Test
    void anOutputIsPassedOnOnce() {
        output("r1@a", 1);
        output("r1@a", 2);
        output("r1@a", 1);
        output("r2@a", 1);

        assertEquals(List.of(1L, 2L, 1L), sequences());
    }

    @Test
    void aNewLifeCountsAfresh() {
        output("r1@a", 5);
        output("r1@b", 1);

        assertEquals(List.of(5L, 1L), sequences());
    }

    @Test
    void outputsOfUnknownKernelsAreDropped() {
        relay.output(1, "r1", new KernelEvent.Output("x", "r1@a", 1, Channel.IOPUB, "", List.of()));

        assertEquals(List.of(), told);
    }

    @Test
    void aKnownReplicaResumesAfterWhatWasSeen() {
        output("r1@a", 5);

        assertEquals(Optional.of(6L), relay.reattach(8, "k1", "r1@a", "r1", Map.of()));
        assertEquals(1, told.size());
    }

    @Test
    void anUnknownReplicaTellsFirstWhatWasDelivered() {
        assertEquals(Optional.of(0L), relay.reattach(8, "k1", "r1@a", "r1", Map.of("c", 3L)));

        assertEquals(List.of(new KernelEvent.Reattached("k1", "r1@a", Map.of("c", 3L))), told);
    }

    @Test
    void whatEveryClientHasNeedNotBeKept() {
        relay.clientSeen("k1", "a");
        relay.clientSeen("k1", "b");
        output("r1@a", 5);

        var first = relay.delivered("k1", List.of(new Receipt("a", "r1@a", 5)));
        var second = relay.delivered("k1", List.of(new Receipt("b", "r1@a", 4)));

        assertEquals(0, first.get(0).dropThrough());
        assertEquals(4, second.get(0).dropThrough());
        assertEquals(7, second.get(0).link());
    }

    @Test
    void aClientThatIsGoneHoldsNothingBack() {
        relay.clientSeen("k1", "slow");
        output("r1@a", 5);
        relay.delivered("k1", List.of(new Receipt("a", "r1@a", 5)));

        OutputRelay.Deliveries gone = relay.clientGone("k1", "slow").get(0);

        assertEquals(List.of("slow"), gone.gone());
        assertEquals(5, gone.dropThrough());
    }

    @Test
    void aListenerThatFailsDisturbsNobody() {
        relay.removeListener(told::add);
        relay.addListener(e -> {
            throw new IllegalStateException("on purpose");
        });
        relay.addListener(told::add);

        output("r1@a", 1);

        assertEquals(List.of(1L, 1L), sequences());
    }

    @Test
    void kernelsAreListedOldestFirstWithTheirLastOutput() {
        output("r1@a", 1);

        assertEquals(
                List.of("k1", "k0"),
                relay.kernels().stream().map(KernelInfo::id).toList());
        assertEquals(9_000, relay.kernel("k1").orElseThrow().lastActivity().toEpochMilli());
        relay.tell(new KernelEvent.Deleted("k1"));
        assertEquals(Optional.empty(), relay.kernel("k1"));
    }
}
