package org.notebookos.gpu.nvidia.internal.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.notebookos.gpu.nvidia.internal.fake.World;
import org.notebookos.spi.gpu.GpuBindException;
import org.notebookos.spi.gpu.GpuBindException.Code;
import org.notebookos.spi.gpu.GpuBinding;
import org.notebookos.spi.gpu.GpuRelease;

/** Devices that fail while they are bound, or when they should be free. */
abstract class LossSuite extends OnMachine {

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
    void whatWasBoundBesideALostDeviceMustBeFreeAfterTheEnd() {
        Child child = child();
        GpuBinding binding = rig(ReleaseRules.Wish.AUTO).bindTo(child.pid(), A, B);
        world.uses(A, child.pid(), 700).xid(B, 79);
        assertTrue(Rig.get(binding.lost()).contains("XID 79"));
        child.end();
        assertEquals(Code.FAILED, Rig.refusal(binding.release()).code());
        assertFalse(isOffered(A));
        world.usesNothing(child.pid());
        rig.look();
        assertTrue(isOffered(A));
        assertFalse(isOffered(B));
    }
}
