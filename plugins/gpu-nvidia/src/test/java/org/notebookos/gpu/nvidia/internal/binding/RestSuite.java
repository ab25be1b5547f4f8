package org.notebookos.gpu.nvidia.internal.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.notebookos.gpu.nvidia.internal.driver.ProcessCheckpoint.State;
import org.notebookos.gpu.nvidia.internal.fake.Machine;
import org.notebookos.spi.gpu.GpuBindException.Code;
import org.notebookos.spi.gpu.GpuBinding;
import org.notebookos.spi.gpu.ReleaseStrength;

/** What a process keeps after a release stays for its next cell, and is put aside when none comes. */
abstract class RestSuite extends OnMachine {

    private static final Duration REST = Duration.ofMillis(400);
    private static final long LOOK_EVERY_NANOS = 5_000_000L;
    private static final long LIMIT_NANOS = 20_000_000_000L;

    private GpuBinding bindAtRest(Child child, String id) {
        GpuBinding binding = (rig == null ? rig(ReleaseRules.Wish.AUTO, REST, 1) : rig).bindTo(child.pid(), id);
        world.uses(id, child.pid(), 50);
        return binding;
    }

    @Test
    void theDeviceIsFreeAtOnceAndTheContextIsPutAsideLater() {
        Child child = child();
        GpuBinding binding = bindAtRest(child, A);
        assertEquals(ReleaseStrength.OFFLOAD, binding.strength());
        assertEquals(50 * MIB, freed(binding).leftBytes());
        awaitState(child, State.CHECKPOINTED);
        rig.bindTo(child.pid(), A);
        assertEquals(State.RUNNING, machine.state(child.pid()));
    }

    @Test
    void whoGetsADeviceAgainInTimeKeepsItsContext() {
        Child busy = child();
        freed(bindAtRest(busy, A));
        rig.bindTo(busy.pid(), A);
        Child idle = child();
        freed(bindAtRest(idle, B));
        awaitState(idle, State.CHECKPOINTED); // its rest began later
        assertEquals(State.RUNNING, machine.state(busy.pid()));
    }

    @Test
    void whoHasTheDeviceMeanwhileIsLeftAlone() {
        Child first = child();
        freed(bindAtRest(first, A));
        Child second = child();
        bindAtRest(second, A);
        awaitState(first, State.CHECKPOINTED);
        assertEquals(State.RUNNING, machine.state(second.pid()));
    }

    @Test
    void whoCannotBePutAsideAndRunsOnKeepsItsContext() {
        Child child = child();
        GpuBinding binding = bindAtRest(child, A);
        machine.fails(Machine.Step.LOCK, child.pid(), State.RUNNING);
        freed(binding);
        Child other = child();
        freed(bindAtRest(other, B));
        awaitState(other, State.CHECKPOINTED);
        rig.bindTo(child.pid(), A);
    }

    @Test
    void whoIsBrokenByItIsUnfit() {
        Child child = child();
        GpuBinding binding = bindAtRest(child, A);
        machine.fails(Machine.Step.CHECKPOINT, child.pid(), State.FAILED);
        freed(binding);
        awaitState(child, State.FAILED);
        assertEquals(
                Code.PROCESS_UNFIT, Rig.refusal(rig.bind(A).attach(child.pid())).code());
    }

    @Test
    void whoComesWhileItIsPutAsideWaitsAndGetsItBack() {
        Child child = child();
        GpuBinding binding = bindAtRest(child, A);
        machine.hangs(Machine.Step.CHECKPOINT, child.pid(), true);
        freed(binding);
        awaitState(child, State.LOCKED);
        var attaching = rig.bind(A).attach(child.pid()).toCompletableFuture();
        machine.hangs(Machine.Step.CHECKPOINT, child.pid(), false);
        Rig.get(attaching);
        assertEquals(State.RUNNING, machine.state(child.pid()));
    }

    @Test
    void moreThanMayStayIsPutAsideAtOnce() {
        Child child = child();
        GpuBinding binding = rig(ReleaseRules.Wish.AUTO, Duration.ofHours(1), 1).bindTo(child.pid(), A);
        world.uses(A, child.pid(), 101);
        assertEquals(0, freed(binding).leftBytes());
        assertEquals(State.CHECKPOINTED, machine.state(child.pid()));
    }

    private void awaitState(Child child, State state) {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (machine.state(child.pid()) != state) {
            assertTrue(System.nanoTime() < deadline, () -> "is still " + machine.state(child.pid()) + ", not " + state);
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }
}
