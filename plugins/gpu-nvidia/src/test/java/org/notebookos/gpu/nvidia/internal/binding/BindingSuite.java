package org.notebookos.gpu.nvidia.internal.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.gpu.nvidia.internal.driver.ProcessCheckpoint.State;
import org.notebookos.gpu.nvidia.internal.fake.Machine;
import org.notebookos.gpu.nvidia.internal.fake.World;
import org.notebookos.spi.gpu.GpuBindException;
import org.notebookos.spi.gpu.GpuBindException.Code;
import org.notebookos.spi.gpu.GpuBinding;
import org.notebookos.spi.gpu.GpuLease;
import org.notebookos.spi.gpu.GpuRelease;
import org.notebookos.spi.gpu.ReleaseStrength;

/** Every way in which devices are bound and come free, on a driver in Java and on one in C. */
abstract class BindingSuite {

    private static final String A = World.gpu(0);
    private static final String B = World.gpu(1);
    private static final String C = World.gpu(2);
    private static final long MIB = 1L << 20;

    @TempDir
    private Path folder;

    private final World world = World.of(3);
    private final List<Child> children = new ArrayList<>();
    private Path unifiedMemory;
    private Machine machine;
    private Rig rig;

    abstract Machine machine(World made, Path own);

    @BeforeEach
    void prepare() throws IOException {
        unifiedMemory = Files.createFile(folder.resolve("nvidia-uvm")).toRealPath();
    }

    @AfterEach
    void stop() {
        children.forEach(Child::close);
        if (rig != null) {
            rig.close();
        }
    }

    private Rig rig(ReleaseRules.Wish wish, int shares) {
        machine = machine(world, folder);
        rig = new Rig(machine, wish, shares, unifiedMemory, folder.resolve("claims"));
        return rig;
    }

    private Rig rig(ReleaseRules.Wish wish) {
        return rig(wish, 1);
    }

    private Child keep(Child child) {
        children.add(child);
        return child;
    }

    private Child child() {
        return keep(Child.start());
    }

    private void end(Child child) {
        child.end();
        world.usesNothing(child.pid());
    }

    @Test
    void theEnvironmentShowsJustTheDevicesInOrder() {
        assertEquals(
                Map.of(
                        "CUDA_DEVICE_ORDER", "PCI_BUS_ID",
                        "CUDA_VISIBLE_DEVICES", C + "," + A,
                        "NVIDIA_VISIBLE_DEVICES", C + "," + A,
                        "TF_FORCE_GPU_ALLOW_GROWTH", "true",
                        "XLA_PYTHON_CLIENT_PREALLOCATE", "false"),
                rig(ReleaseRules.Wish.AUTO).bind(C, A).environment());
    }

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
    void aCheckpointedProcessComesBackOnOtherGpusWithAllOfThemNamed() {
        Child child = child();
        GpuBinding first = rig(ReleaseRules.Wish.CHECKPOINT).bindTo(child.pid(), A, B);
        world.uses(A, child.pid(), 3000).uses(B, child.pid(), 2000);
        freed(first);
        GpuBinding second = rig.bindTo(child.pid(), A, C);
        assertEquals(State.RUNNING, machine.state(child.pid()));
        assertEquals(0, freed(second).leftBytes());
        assertEquals(State.CHECKPOINTED, machine.state(child.pid()));
    }

    @Test
    void beforeDriver580ACheckpointedProcessComesBackOnItsOwnGpuOnly() {
        world.driver("570.86.10");
        Child child = child();
        GpuBinding first = rig(ReleaseRules.Wish.CHECKPOINT).bindTo(child.pid(), A);
        world.uses(A, child.pid(), 3000);
        freed(first);
        GpuBindException unfit = Rig.refusal(rig.bind(B).attach(child.pid()));
        assertEquals(Code.PROCESS_UNFIT, unfit.code());
        assertTrue(unfit.getMessage().contains("580"), unfit.getMessage());
        rig.bindTo(child.pid(), A);
    }

    @Test
    void aCheckpointedProcessCannotComeBackOnMoreGpusThanItHad() {
        Child child = child();
        GpuBinding first = rig(ReleaseRules.Wish.CHECKPOINT).bindTo(child.pid(), A);
        world.uses(A, child.pid(), 3000);
        freed(first);
        assertEquals(
                Code.PROCESS_UNFIT,
                Rig.refusal(rig.bind(A, B).attach(child.pid())).code());
    }

    @Test
    void aRestoreThatFailsMakesTheProcessUnfitForEver() {
        Child child = child();
        GpuBinding first = rig(ReleaseRules.Wish.CHECKPOINT).bindTo(child.pid(), A);
        world.uses(A, child.pid(), 3000);
        freed(first);
        machine.fails(Machine.Step.RESTORE, child.pid(), State.FAILED);
        GpuBinding second = rig.bind(A);
        assertEquals(Code.PROCESS_UNFIT, Rig.refusal(second.attach(child.pid())).code());
        assertEquals(Code.PROCESS_UNFIT, Rig.refusal(second.attach(child.pid())).code());
        end(child);
        Child fresh = child();
        Rig.get(second.attach(fresh.pid()));
        freed(second);
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
    void restartEndsAProcessThatHasInitialisedCudaWithoutAContext() {
        Child child = keep(Child.holding(unifiedMemory.toString()));
        GpuBinding binding = rig(ReleaseRules.Wish.RESTART).bind(A);
        assertEquals(
                Code.PROCESS_UNFIT, Rig.refusal(binding.attach(child.pid())).code());
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
    void aProcessThatBeganOnOtherDevicesIsUnfit() {
        Child child = child();
        GpuBinding first = rig(ReleaseRules.Wish.OFFLOAD).bindTo(child.pid(), A);
        world.uses(A, child.pid(), 50);
        freed(first);
        GpuBinding second = rig.bind(B);
        GpuBindException unfit = Rig.refusal(second.attach(child.pid()));
        assertEquals(Code.PROCESS_UNFIT, unfit.code());
        assertTrue(unfit.getMessage().contains(A), unfit.getMessage());
        Rig.get(second.attach(child().pid()));
        freed(second);
        rig.bindTo(child.pid(), A);
    }

    @Test
    void aProcessThatWasNeverBoundButHasAContextElsewhereIsUnfit() {
        Child child = child();
        world.uses(B, child.pid(), 50);
        GpuBindException unfit =
                Rig.refusal(rig(ReleaseRules.Wish.OFFLOAD).bind(A).attach(child.pid()));
        assertEquals(Code.PROCESS_UNFIT, unfit.code());
        assertTrue(unfit.getMessage().contains(B), unfit.getMessage());
    }

    @Test
    void aProcessWhoseDevicesAreFixedInAnotherOrderIsUnfit() {
        Child child = child();
        GpuBinding first = rig(ReleaseRules.Wish.OFFLOAD).bindTo(child.pid(), A, B);
        world.uses(A, child.pid(), 50);
        freed(first);
        assertEquals(
                Code.PROCESS_UNFIT,
                Rig.refusal(rig.bind(B, A).attach(child.pid())).code());
    }

    @Test
    void aProcessThatHasEndedIsUnfit() {
        Child child = child();
        end(child);
        assertEquals(
                Code.PROCESS_UNFIT,
                Rig.refusal(rig(ReleaseRules.Wish.AUTO).bind(A).attach(child.pid()))
                        .code());
    }

    @Test
    void memoryThatOutlivesItsProcessTakesTheDeviceOutOfServiceUntilItIsFree() {
        Child child = child();
        GpuBinding binding = rig(ReleaseRules.Wish.RESTART).bindTo(child.pid(), A);
        world.uses(A, child.pid(), 800);
        assertMustEnd(binding, 800, "restart");
        child.end();
        GpuBindException failure = Rig.refusal(binding.release());
        assertEquals(Code.FAILED, failure.code());
        assertFalse(failure.getMessage().isEmpty());
        assertFalse(isOffered(A));
        assertTrue(problem(A).contains("800 MiB"), problem(A));
        assertEquals(Code.FAILED, Rig.refusal(binding.release()).code());
        assertFalse(binding.lost().toCompletableFuture().isDone());
        world.usesNothing(child.pid());
        rig.look();
        assertTrue(isOffered(A));
        rig.bind(A);
    }

    @Test
    void aDeviceThatHangsIsLostAndItsNeighbourIsNot() {
        Child child = child();
        GpuBinding binding = rig(ReleaseRules.Wish.AUTO).bindTo(child.pid(), A);
        GpuBinding neighbour = rig.bindTo(child().pid(), B);
        world.answers(A, World.Answers.HANG);
        assertFalse(rig.look().units().stream().anyMatch(unit -> unit.id().equals(A)));
        assertTrue(Rig.get(binding.lost()).contains("doesn't answer"));
        assertMustEnd(binding, 0, "lost");
        end(child);
        freed(binding);
        assertEquals(0, freed(neighbour).leftBytes());
        world.answers(A, World.Answers.OK);
        awaitOffered(A);
    }

    @Test
    void aMeasurementThatHangsEndsTheProcess() {
        Child child = child();
        GpuBinding binding = rig(ReleaseRules.Wish.OFFLOAD).bindTo(child.pid(), A);
        world.answers(A, World.Answers.HANG);
        GpuRelease release = Rig.get(binding.release());
        assertTrue(release.processMustEnd());
        assertTrue(release.why().contains("can't be measured"), release.why());
        end(child);
        assertEquals(Code.FAILED, Rig.refusal(binding.release()).code());
        assertFalse(isOffered(A));
    }

    @Test
    void aDeviceThatHangsCannotBeBoundAndStaysFree() {
        rig(ReleaseRules.Wish.AUTO);
        world.answers(A, World.Answers.HANG);
        assertEquals(
                Code.FAILED,
                Rig.refusal(rig.binder().bind(lease(1), List.of(A))).code());
        rig.look();
        assertFalse(isOffered(A));
        world.answers(A, World.Answers.OK);
        awaitOffered(A);
        rig.bind(A);
    }

    @Test
    void aCriticalErrorIsALossAtOnce() {
        Child child = child();
        GpuBinding binding = rig(ReleaseRules.Wish.AUTO).bindTo(child.pid(), B);
        world.xid(B, 79);
        assertTrue(Rig.get(binding.lost()).contains("XID 79"));
        assertEquals(Code.FAILED, Rig.refusal(binding.attach(child.pid())).code());
        assertMustEnd(binding, 0, "XID 79");
        end(child);
        freed(binding);
        assertEquals(
                Code.UNKNOWN_DEVICE,
                Rig.refusal(rig.binder().bind(lease(1), List.of(B))).code());
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
    void severalMigInstancesAreRefusedAndOneIsNot() {
        world.mig(A, 1).instance(A, "MIG-1", 4864, "slice").instance(A, "MIG-2", 4864, "slice");
        rig(ReleaseRules.Wish.AUTO);
        GpuBindException refusal = Rig.refusal(rig.binder().bind(lease(2), List.of("MIG-1", "MIG-2")));
        assertEquals(Code.FAILED, refusal.code());
        assertTrue(refusal.getMessage().contains("no more than one MIG instance"), refusal.getMessage());
        Child child = child();
        GpuBinding binding = rig.bindTo(child.pid(), "MIG-2");
        assertEquals("MIG-2", binding.environment().get("CUDA_VISIBLE_DEVICES"));
        world.uses("MIG-2", child.pid(), 500).uses("MIG-1", 1, 500);
        GpuRelease release = freed(binding);
        assertEquals(0, release.leftBytes());
        assertTrue(release.usage().joules().isEmpty(), "a MIG instance has no meter of its own");
    }

    @Test
    void sharesOfOneGpuAreOneDeviceToCuda() {
        rig(ReleaseRules.Wish.AUTO, 2);
        Child child = child();
        GpuBinding first = rig.bindTo(child.pid(), A + "::1");
        GpuBinding other = rig.bindTo(child().pid(), A + "::2");
        assertEquals(ReleaseStrength.OFFLOAD, first.strength());
        assertEquals("/mps", first.environment().get("CUDA_MPS_PIPE_DIRECTORY"));
        world.uses(A, child.pid(), 60);
        assertEquals(60 * MIB, freed(first).leftBytes());
        GpuRelease untouched = freed(other);
        assertEquals(0, untouched.leftBytes());
        assertTrue(untouched.usage().joules().isEmpty());
        freed(rig.bindTo(child.pid(), A + "::2"));
        assertEquals(
                Code.FAILED,
                Rig.refusal(rig.binder().bind(lease(2), List.of(A + "::1", B + "::1")))
                        .code());
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

    private void assertMustEnd(GpuBinding binding, long leftMib, String why) {
        GpuRelease release = Rig.get(binding.release());
        assertTrue(release.processMustEnd());
        assertEquals(leftMib * MIB, release.leftBytes());
        assertTrue(release.why().contains(why), release.why());
    }

    private static GpuRelease freed(GpuBinding binding) {
        GpuRelease release = Rig.get(binding.release());
        assertFalse(release.processMustEnd(), release.why());
        return release;
    }

    private boolean isOffered(String id) {
        return rig.binder().devices().stream().anyMatch(device -> device.id().equals(id));
    }

    private void awaitOffered(String id) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!isOffered(id)) {
            assertTrue(
                    System.nanoTime() < deadline,
                    () -> "not in service again: " + rig.binder().problems());
            rig.look();
        }
    }

    private String problem(String id) {
        return rig.binder().problems().stream()
                .filter(problem -> problem.device().equals(id))
                .findFirst()
                .orElseThrow()
                .text();
    }

    private static GpuLease lease(int gpus) {
        return new GpuLease("other", 2, 1, 2, gpus);
    }
}
