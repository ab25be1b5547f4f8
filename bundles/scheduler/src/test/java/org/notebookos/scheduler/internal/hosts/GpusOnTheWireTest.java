package org.notebookos.scheduler.internal.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.notebookos.hostlink.v1.CellEvent;
import org.notebookos.hostlink.v1.CellFailed;
import org.notebookos.hostlink.v1.CellReleased;
import org.notebookos.hostlink.v1.DeviceProblem;
import org.notebookos.hostlink.v1.Hello;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.scheduler.core.CellStep;

class GpusOnTheWireTest {

    @Test
    void whatACellHasUsedIsReadAndWhatIsAbsentIsNotKnown() {
        CellReleased.Builder some = CellReleased.newBuilder()
                .setHeldUs(2_500_000)
                .setGpus(2)
                .setUtilisation(0)
                .setLeftBytes(9);
        assertEquals(
                new CellStep.Released(Optional.of(new ClusterStatus.CellGpus(
                        2, 5.0, OptionalDouble.of(0), OptionalLong.empty(), OptionalDouble.empty(), 9))),
                FromWire.step(CellEvent.newBuilder().setReleased(some).build()));
        CellReleased.Builder all = some.setPeakMemoryBytes(7).setJoules(3.5);
        assertEquals(
                new CellStep.Released(Optional.of(new ClusterStatus.CellGpus(
                        2, 5.0, OptionalDouble.of(0), OptionalLong.of(7), OptionalDouble.of(3.5), 9))),
                FromWire.step(CellEvent.newBuilder().setReleased(all).build()));
    }

    @Test
    void anAgentOfBeforeDoesNotSayWhatWasUsed() {
        assertEquals(
                new CellStep.Released(),
                FromWire.step(CellEvent.newBuilder()
                        .setReleased(CellReleased.newBuilder().setHeldUs(5))
                        .build()));
    }

    @Test
    void aLostDeviceIsToldAsWhatItIs() {
        CellFailed failed = CellFailed.newBuilder()
                .setCode(CellFailed.Code.DEVICE_LOST)
                .setText("g1 fell off")
                .build();
        assertEquals(
                new CellStep.Failed("DEVICE_LOST", "g1 fell off", false),
                FromWire.step(CellEvent.newBuilder().setFailed(failed).build()));
    }

    @Test
    void problemsAreOneLineEach() {
        Hello hello = Hello.newBuilder()
                .addDeviceProblems(DeviceProblem.newBuilder().setDevice("g1").setText("too hot"))
                .addDeviceProblems(DeviceProblem.newBuilder().setText("no driver"))
                .build();
        assertEquals(
                List.of("GPU g1: too hot", "no driver"), FromWire.facts(hello).deviceProblems());
    }
}
