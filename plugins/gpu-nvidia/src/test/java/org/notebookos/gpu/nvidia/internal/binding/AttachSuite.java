package org.notebookos.gpu.nvidia.internal.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.notebookos.gpu.nvidia.internal.driver.ProcessCheckpoint.State;
import org.notebookos.gpu.nvidia.internal.fake.Machine;
import org.notebookos.spi.gpu.GpuBindException;
import org.notebookos.spi.gpu.GpuBindException.Code;
import org.notebookos.spi.gpu.GpuBinding;
import org.notebookos.spi.gpu.GpuRelease;
import org.notebookos.spi.gpu.ReleaseStrength;

/** Which process can use which devices, and what it sees then. */
abstract class AttachSuite extends OnMachine {

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
    void aProcessThatInitialisedCudaBeforeItWasBoundIsUnfit() {
        Child child = keep(Child.holding(unifiedMemory.toString()));
        GpuBinding binding = rig(ReleaseRules.Wish.RESTART).bind(A);
        assertEquals(
                Code.PROCESS_UNFIT, Rig.refusal(binding.attach(child.pid())).code());
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

    /** As in a container, where the process that is bound is the init, and Python is below it. */
    @Test
    void aProcessBelowWhichAnotherBeganOnOtherDevicesIsUnfit() {
        Child init = keep(Child.withGrandchildOpeningOnceTold(unifiedMemory.toString()));
        GpuBinding first = rig(ReleaseRules.Wish.OFFLOAD).bindTo(init.pid(), A);
        init.tell();
        freed(first);
        GpuBindException unfit = Rig.refusal(rig.bind(B).attach(init.pid()));
        assertEquals(Code.PROCESS_UNFIT, unfit.code());
        assertTrue(unfit.getMessage().contains(A), unfit.getMessage());
        freed(rig.bindTo(init.pid(), A));
    }

    @Test
    void aProcessBelowWhichAnotherBeganBeforeItWasBoundIsUnfit() {
        Child init = keep(Child.withGrandchildOpeningOnceTold(unifiedMemory.toString()));
        init.tell();
        GpuBinding binding = rig(ReleaseRules.Wish.RESTART).bind(A);
        assertEquals(Code.PROCESS_UNFIT, Rig.refusal(binding.attach(init.pid())).code());
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
    void sharesOfOneGpuAreOneDeviceToCuda() throws Exception {
        Files.createDirectory(folder.resolve("mps"));
        rig(ReleaseRules.Wish.AUTO, 2);
        Child child = child();
        GpuBinding first = rig.bindTo(child.pid(), A + "::1");
        GpuBinding other = rig.bindTo(child().pid(), A + "::2");
        assertEquals(ReleaseStrength.OFFLOAD, first.strength());
        assertEquals(folder.resolve("mps").toString(), first.environment().get("CUDA_MPS_PIPE_DIRECTORY"));
        world.uses(A, 1, 300).usesShare(A, child.pid(), 60);
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
    void aProcessThatSomebodyElseCheckpointedIsUnfit() throws Exception {
        Child child = keep(Child.mapping(folder.resolve("user/libcuda.so.1")));
        rig(ReleaseRules.Wish.CHECKPOINT);
        isUnfitOnceCheckpointed(child.pid(), child.pid());
    }

    @Test
    void aProcessBelowWhichSomebodyElseCheckpointedAnotherIsUnfit() throws Exception {
        Child init = keep(Child.withChildMapping(folder.resolve("user/libcuda.so.1")));
        rig(ReleaseRules.Wish.CHECKPOINT);
        isUnfitOnceCheckpointed(init.pid(), init.childPid());
    }

    /** Somebody else has checkpointed one process, and then one of whose family it is shall be bound. */
    private void isUnfitOnceCheckpointed(long pid, long checkpointed) throws Exception {
        world.uses(A, checkpointed, 100);
        machine.checkpoint().lock(checkpointed, Rig.RELEASE);
        machine.checkpoint().checkpoint(checkpointed);
        GpuBindException unfit = Rig.refusal(rig.bind(A).attach(pid));
        assertEquals(Code.PROCESS_UNFIT, unfit.code());
        assertTrue(unfit.getMessage().contains("CHECKPOINTED"), unfit.getMessage());
    }

    @Test
    void aProcessThatDoesNotSeeTheDaemonOfItsShareIsRefused() {
        GpuBinding binding = rig(ReleaseRules.Wish.AUTO, 2).bind(A + "::1");
        GpuBindException refusal = Rig.refusal(binding.attach(child().pid()));
        assertEquals(Code.FAILED, refusal.code());
        assertTrue(refusal.getMessage().contains("nothing would hold it to its share"), refusal.getMessage());
    }
}
