package org.notebookos.gpu.nvidia.internal.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.notebookos.gpu.nvidia.internal.driver.ProcessCheckpoint.State;
import org.notebookos.gpu.nvidia.internal.fake.Machine;
import org.notebookos.spi.gpu.GpuBindException.Code;
import org.notebookos.spi.gpu.GpuBinding;
import org.notebookos.spi.gpu.GpuRelease;
import org.notebookos.spi.gpu.ReleaseStrength;

/** Every way in which devices come free. */
abstract class ReleaseSuite extends OnMachine {

    @Test
    void anOffloadLeavesAContextAndSaysHowLargeItIs() {
        Child child = child();
        GpuBinding binding = rig(ReleaseRules.Wish.OFFLOAD).bindTo(child.pid(), A, B);
        world.uses(A, child.pid(), 40).uses(B, child.pid(), 50);
        GpuRelease release = Rig.get(binding.release());
        assertEquals(ReleaseStrength.OFFLOAD, binding.strength());
        assertFalse(release.processMustEnd());
        assertEquals(90 * MIB, release.leftBytes());
        assertEquals(90 * MIB, release.usage().peakMemoryBytes().orElseThrow());
        assertEquals(State.RUNNING, machine.state(child.pid()));
    }

    /** Each device has a context of its own, so what may stay is counted on each. */
    @Test
    void aContextOnEachOfSeveralDevicesMayStay() {
        Child child = child();
        GpuBinding binding = rig(ReleaseRules.Wish.OFFLOAD).bindTo(child.pid(), A, B);
        world.uses(A, child.pid(), 60).uses(B, child.pid(), 60);
        assertEquals(120 * MIB, freed(binding).leftBytes());
        assertEquals(State.RUNNING, machine.state(child.pid()));
    }

    @Test
    void moreThanMayStayOnOneOfSeveralDevicesIsTooMuch() {
        world.driver("535.104.05");
        Child child = child();
        GpuBinding binding = rig(ReleaseRules.Wish.OFFLOAD).bindTo(child.pid(), A, B);
        world.uses(A, child.pid(), 10).uses(B, child.pid(), 110);
        assertMustEnd(binding, 120, "110 MiB are left on " + B);
    }

    @Test
    void whatAProcessAndItsChildKeepOfOneDeviceCountsTogether() {
        world.driver("535.104.05");
        Child parent = keep(Child.withChild());
        GpuBinding binding = rig(ReleaseRules.Wish.OFFLOAD).bindTo(parent.pid(), A, B);
        world.uses(A, parent.pid(), 60).uses(A, parent.childPid(), 60);
        assertMustEnd(binding, 120, "120 MiB are left on " + A);
    }

    @Test
    void moreThanMayStayAfterAnOffloadIsCheckpointedWhereTheDriverCan() {
        Child child = child();
        GpuBinding binding = rig(ReleaseRules.Wish.OFFLOAD).bindTo(child.pid(), A);
        world.uses(A, child.pid(), 101);
        assertEquals(0, freed(binding).leftBytes());
        assertEquals(State.CHECKPOINTED, machine.state(child.pid()));
    }

    @Test
    void moreThanMayStayAfterAnOffloadEndsTheProcessWhereTheDriverCannot() {
        world.driver("535.104.05");
        Child child = child();
        GpuBinding binding = rig(ReleaseRules.Wish.AUTO).bindTo(child.pid(), A);
        world.uses(A, child.pid(), 101);
        GpuRelease release = Rig.get(binding.release());
        assertEquals(ReleaseStrength.OFFLOAD, binding.strength());
        assertTrue(release.processMustEnd());
        assertEquals(101 * MIB, release.leftBytes());
        assertTrue(release.why().contains("101 MiB") && release.why().contains("leftMiB"), release.why());
        assertEquals(
                Code.IN_USE,
                Rig.refusal(rig.binder().bind(lease(1), List.of(A))).code());
        end(child);
        assertEquals(0, freed(binding).leftBytes());
        rig.bind(A);
    }

    @Test
    void autoMeansCheckpointWhereTheDriverCan() {
        assertEquals(
                ReleaseStrength.CHECKPOINT, rig(ReleaseRules.Wish.AUTO).bind(A).strength());
    }

    @Test
    void aCheckpointThatIsWantedAndCannotBeMeansRestart() {
        world.driver("535.104.05");
        assertEquals(
                ReleaseStrength.RESTART,
                rig(ReleaseRules.Wish.CHECKPOINT).bind(A).strength());
    }

    @Test
    void aCheckpointFreesEverythingAndTheNextAttachGivesItBack() {
        Child child = child();
        GpuBinding first = rig(ReleaseRules.Wish.CHECKPOINT).bindTo(child.pid(), A);
        world.uses(A, child.pid(), 3000);
        assertEquals(0, freed(first).leftBytes());
        assertEquals(State.CHECKPOINTED, machine.state(child.pid()));
        GpuBinding second = rig.bindTo(child.pid(), A);
        assertEquals(State.RUNNING, machine.state(child.pid()));
        assertEquals(0, freed(second).leftBytes());
        assertEquals(State.CHECKPOINTED, machine.state(child.pid()));
    }

    @Test
    void aCheckpointThatFailsEndsTheProcess() {
        Child child = child();
        GpuBinding binding = rig(ReleaseRules.Wish.CHECKPOINT).bindTo(child.pid(), A);
        world.uses(A, child.pid(), 3000);
        machine.fails(Machine.Step.CHECKPOINT, child.pid(), State.FAILED);
        assertMustEnd(binding, 3000, "could not be checkpointed");
        end(child);
        assertEquals(0, freed(binding).leftBytes());
    }

    @Test
    void aProcessWhoseCheckpointFailsIsUnlockedSoThatItCanSayWhatTheCellChanged() {
        Child child = child();
        GpuBinding binding = rig(ReleaseRules.Wish.CHECKPOINT).bindTo(child.pid(), A);
        world.uses(A, child.pid(), 3000);
        machine.fails(Machine.Step.CHECKPOINT, child.pid(), State.LOCKED);
        assertMustEnd(binding, 3000, "could not be checkpointed");
        assertEquals(State.RUNNING, machine.state(child.pid()));
    }

    @Test
    void aProcessThatCannotBeLockedBecauseItStillRunsSomethingEnds() {
        Child child = child();
        GpuBinding binding = rig(ReleaseRules.Wish.CHECKPOINT).bindTo(child.pid(), A);
        world.uses(A, child.pid(), 3000);
        machine.fails(Machine.Step.LOCK, child.pid(), State.RUNNING);
        assertMustEnd(binding, 3000, "could not be checkpointed");
        assertEquals(
                Code.PROCESS_UNFIT, Rig.refusal(binding.attach(child.pid())).code());
    }

    @Test
    void aCheckpointThatHangsEndsTheProcessInTime() {
        Child child = child();
        GpuBinding binding = rig(ReleaseRules.Wish.CHECKPOINT).bindTo(child.pid(), A);
        world.uses(A, child.pid(), 3000);
        machine.hangs(Machine.Step.CHECKPOINT, child.pid(), true);
        assertMustEnd(binding, 3000, "doesn't answer");
        machine.hangs(Machine.Step.CHECKPOINT, child.pid(), false);
    }

    @Test
    void memoryThatSurvivesACheckpointEndsTheProcess() {
        Child child = child();
        GpuBinding binding = rig(ReleaseRules.Wish.CHECKPOINT).bindTo(child.pid(), A);
        world.uses(A, child.pid(), 3000);
        machine.keepsMemory(child.pid());
        assertMustEnd(binding, 3000, "although it was checkpointed");
    }

    @Test
    void aProcessWithoutAContextNeedsNoCheckpoint() {
        Child child = child();
        GpuBinding binding = rig(ReleaseRules.Wish.CHECKPOINT).bindTo(child.pid(), A);
        assertEquals(0, freed(binding).leftBytes());
        rig.bindTo(child.pid(), B);
    }

    @Test
    void restartEndsAProcessThatHasAContextHoweverSmall() {
        Child child = child();
        GpuBinding binding = rig(ReleaseRules.Wish.RESTART).bindTo(child.pid(), A);
        world.uses(A, child.pid(), 0);
        assertEquals(ReleaseStrength.RESTART, binding.strength());
        assertMustEnd(binding, 0, "restart");
        end(child);
        freed(binding);
    }

    @Test
    void restartLetsAProcessLiveThatNeverUsedCuda() {
        GpuBinding binding = rig(ReleaseRules.Wish.RESTART).bindTo(child().pid(), A);
        assertEquals(0, freed(binding).leftBytes());
    }

    @Test
    void whatAProcessStartedCountsAsItsOwn() {
        Child parent = keep(Child.withChild());
        GpuBinding binding = rig(ReleaseRules.Wish.CHECKPOINT).bindTo(parent.pid(), A);
        world.uses(A, parent.childPid(), 700);
        assertEquals(0, freed(binding).leftBytes());
        assertEquals(State.CHECKPOINTED, machine.state(parent.childPid()));
        rig.bindTo(parent.pid(), A);
        assertEquals(State.RUNNING, machine.state(parent.childPid()));
    }

    @Test
    void theContextsOfOthersThatWereThereBeforeDoNotCount() {
        Child other = child();
        world.uses(A, other.pid(), 90);
        Child child = child();
        GpuBinding binding = rig(ReleaseRules.Wish.OFFLOAD).bindTo(child.pid(), A);
        world.uses(A, child.pid(), 50);
        assertEquals(50 * MIB, freed(binding).leftBytes());
    }

    @Test
    void whatWasUsedIsMeasuredWhileItIsBound() {
        Child child = child();
        world.load(A, 80, 5_000).load(B, 40, 7_000);
        GpuBinding binding = rig(ReleaseRules.Wish.OFFLOAD).bindTo(child.pid(), A, B);
        world.uses(A, child.pid(), 5000);
        awaitPeak(binding, child);
        world.uses(A, child.pid(), 10).load(A, 80, 15_000).load(B, 40, 9_000);
        GpuRelease release = freed(binding);
        assertEquals(0.6, release.usage().utilisation().orElseThrow(), 1e-9);
        assertEquals(12.0, release.usage().joules().orElseThrow(), 1e-9);
        assertEquals(5000 * MIB, release.usage().peakMemoryBytes().orElseThrow());
    }

    /** A release that says "not yet" measures too; that is how the test knows that a sample was taken. */
    private void awaitPeak(GpuBinding binding, Child child) {
        machine.fails(Machine.Step.LOCK, child.pid(), State.RUNNING);
        assertTrue(Rig.get(binding.release()).processMustEnd());
    }

    @Test
    void releasesThatAreAskedForAtTheSameTimeGiveOneAnswer() {
        Child child = child();
        GpuBinding binding = rig(ReleaseRules.Wish.CHECKPOINT).bindTo(child.pid(), A);
        world.uses(A, child.pid(), 3000);
        CompletableFuture<GpuRelease> one = binding.release().toCompletableFuture();
        CompletableFuture<GpuRelease> two = binding.release().toCompletableFuture();
        assertEquals(Rig.get(one), Rig.get(two));
    }

    @Test
    void restartEndsAProcessThatHasInitialisedCudaWithoutAContext() {
        Child child = keep(Child.openingOnceTold(unifiedMemory.toString()));
        GpuBinding binding = rig(ReleaseRules.Wish.RESTART).bindTo(child.pid(), A);
        child.tell();
        assertMustEnd(binding, 0, "restart");
    }

    @Test
    void memoryThatTheDriverDoesNotTellMayBeTooMuch() {
        world.driver("535.104.05");
        Child child = child();
        GpuBinding binding = rig(ReleaseRules.Wish.OFFLOAD).bindTo(child.pid(), A);
        world.uses(A, child.pid(), -1);
        assertMustEnd(binding, 0, "doesn't tell");
    }
}
