package org.notebookos.spi.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every GPU binder must do. A subclass offers a binder with at least two devices, none of them bound. */
public abstract class GpuBinderContract {

    /** Returns the binder under test, the same one during one test. */
    protected abstract GpuBinder binder();

    /** Returns the id of a process that uses devices, in whatever way is right for the binder. */
    protected abstract long user();

    /** Ends that process. */
    protected abstract void endUser();

    @Test
    void devicesAreListedInAStableOrderWithUniqueIds() {
        List<GpuDevice> devices = binder().devices();
        assertTrue(devices.size() >= 2, "the contract needs two devices");
        assertEquals(devices, binder().devices());
        assertEquals(
                devices.size(), devices.stream().map(GpuDevice::id).distinct().count());
        assertTrue(devices.stream().allMatch(device -> device.memoryBytes() > 0));
    }

    @Test
    void aBindingTellsItsLeaseItsDevicesInOrderAndTheirEnvironment() throws Exception {
        List<String> ids = List.of(id(1), id(0));
        GpuLease lease = lease(1, 2);
        GpuBinding binding = get(binder().bind(lease, ids));
        assertEquals(lease, binding.lease());
        assertEquals(ids, binding.devices().stream().map(GpuDevice::id).toList());
        assertNotNull(binding.environment());
        get(binding.release());
    }

    @Test
    void aBoundDeviceCannotBeBoundAgainUntilItIsReleased() throws Exception {
        GpuBinding binding = get(binder().bind(lease(1, 1), List.of(id(0))));
        assertEquals(GpuBindException.Code.IN_USE, refusal(binder().bind(lease(2, 1), List.of(id(0)))));
        get(binding.release());
        get(get(binder().bind(lease(2, 1), List.of(id(0)))).release());
    }

    @Test
    void releasingTwiceDoesNotTakeTheDeviceFromItsNextHolder() throws Exception {
        GpuBinding first = get(binder().bind(lease(1, 1), List.of(id(0))));
        get(first.release());
        GpuBinding second = get(binder().bind(lease(2, 1), List.of(id(0))));
        get(first.release());
        assertEquals(GpuBindException.Code.IN_USE, refusal(binder().bind(lease(3, 1), List.of(id(0)))));
        get(second.release());
    }

    @Test
    void whatUsesTheDevicesIsToldAndTheReleaseSaysWhatWasUsed() throws Exception {
        GpuBinding binding = get(binder().bind(lease(1, 1), List.of(id(0))));
        get(binding.attach(user()));
        GpuRelease release = freed(binding);
        assertEquals(0, release.leftBytes());
        assertTrue(release.usage().boundMicros() >= 0);
        release.usage().utilisation().ifPresent(share -> assertTrue(share >= 0 && share <= 1, "not a share: " + share));
        release.usage().joules().ifPresent(joules -> assertTrue(joules >= 0, "not energy: " + joules));
        assertFalse(binding.lost().toCompletableFuture().isDone(), "nothing was lost");
    }

    @Test
    void afterTheReleaseTheTimeStandsStill() throws Exception {
        GpuBinding binding = get(binder().bind(lease(1, 1), List.of(id(0))));
        get(binding.attach(user()));
        assertEquals(
                freed(binding).usage().boundMicros(), freed(binding).usage().boundMicros());
    }

    @Test
    void aRefusedBindingLeavesNothingBound() throws Exception {
        GpuBinding holder = get(binder().bind(lease(1, 1), List.of(id(1))));
        assertEquals(GpuBindException.Code.IN_USE, refusal(binder().bind(lease(2, 2), List.of(id(0), id(1)))));
        get(get(binder().bind(lease(3, 1), List.of(id(0)))).release());
        get(holder.release());
    }

    @Test
    void anUnknownDeviceIsRefused() throws Exception {
        assertEquals(
                GpuBindException.Code.UNKNOWN_DEVICE, refusal(binder().bind(lease(1, 1), List.of("no-such-device"))));
    }

    /** Frees the devices; the process that used them is taken for ended when that is asked for. */
    private GpuRelease freed(GpuBinding binding) throws Exception {
        GpuRelease release = get(binding.release());
        if (release.processMustEnd()) {
            assertFalse(release.why().isEmpty(), "the reason is missing");
            endUser();
            release = get(binding.release());
        }
        assertFalse(release.processMustEnd(), "it has ended");
        return release;
    }

    private String id(int index) {
        return binder().devices().get(index).id();
    }

    private static GpuLease lease(long term, int gpus) {
        return new GpuLease("kernel", term, 1, term, gpus);
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static GpuBindException.Code refusal(CompletionStage<?> stage) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> get(stage));
        return assertInstanceOf(GpuBindException.class, e.getCause()).code();
    }
}
