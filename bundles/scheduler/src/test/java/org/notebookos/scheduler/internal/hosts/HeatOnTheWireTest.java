package org.notebookos.scheduler.internal.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.hostlink.v1.HeatReplica;
import org.notebookos.hostlink.v1.ReplicaState;
import org.notebookos.hostlink.v1.ReplicaStatus;
import org.notebookos.scheduler.core.Command;
import org.notebookos.scheduler.core.Heat;
import org.notebookos.scheduler.core.ReplicaReport;

/** What hosts are told of processes, and say of them. */
class HeatOnTheWireTest {

    @Test
    void everyHeatIsToldAndUnderstood() {
        for (Heat heat : Heat.values()) {
            HeatReplica told =
                    ToWire.command(0, new Command.SetHeat("k", "r1", heat)).getHeat();
            assertFalse(told.getCareful());
            ReplicaReport report = FromWire.report(
                    ReplicaStatus.newBuilder().setHeat(told.getHeat()).build());
            assertEquals(heat, report.heat());

            Command.Open open = new Command.Open(
                    "k",
                    "r1",
                    "python3",
                    Map.of(),
                    Optional.empty(),
                    "s",
                    List.of(),
                    "jraft",
                    heat,
                    Optional.empty(),
                    0);
            assertEquals(told.getHeat(), ToWire.command(1, open).getOpen().getHeat());
        }
    }

    @Test
    void aSuspensionIsCarefulAndSaysWhatIsAccepted() {
        HeatReplica told =
                ToWire.command(7, new Command.Suspend("k", "r1", true)).getHeat();

        assertTrue(told.getCareful());
        assertTrue(told.getAcceptLoss());
        assertEquals(org.notebookos.hostlink.v1.Heat.HEAT_COLD, told.getHeat());
    }

    @Test
    void anOlderHostHasHotReplicasAndAColdReplicaVotes() {
        assertEquals(
                Heat.HOT, FromWire.report(ReplicaStatus.getDefaultInstance()).heat());
        assertEquals(
                org.notebookos.scheduler.core.ReplicaState.COLD,
                FromWire.report(ReplicaStatus.newBuilder()
                                .setState(ReplicaState.REPLICA_STATE_COLD)
                                .build())
                        .state());
    }
}
