package org.notebookos.agent.internal.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.spi.gpu.GpuDevice;
import org.notebookos.spi.gpu.GpuLease;

class DeviceLedgerTest {

    private static final List<GpuDevice> TWO = List.of(new GpuDevice("g0", "GPU", 1), new GpuDevice("g1", "GPU", 1));

    private final DeviceLedger ledger = new DeviceLedger();

    @Test
    void aDeviceIsReservedForOneLeaseAtATime() {
        DeviceLedger.Reservation first =
                ledger.reserve(lease("a", 1), TWO, List.of()).orElseThrow();
        DeviceLedger.Reservation second =
                ledger.reserve(lease("b", 1), TWO, List.of()).orElseThrow();
        assertEquals(List.of("g0"), first.deviceIds());
        assertEquals(List.of("g1"), second.deviceIds());
        assertEquals(Optional.empty(), ledger.reserve(lease("c", 1), TWO, List.of()));
        ledger.free(first);
        assertEquals(
                List.of("g0"),
                ledger.reserve(lease("c", 1), TWO, List.of()).orElseThrow().deviceIds());
    }

    @Test
    void aLeaseGetsAllItsDevicesOrNone() {
        ledger.reserve(lease("a", 1), TWO, List.of()).orElseThrow();
        assertEquals(Optional.empty(), ledger.reserve(lease("b", 2), TWO, List.of()));
        assertEquals(1, ledger.heldDevices());
        assertTrue(ledger.reserve(lease("c", 1), TWO, List.of()).isPresent());
    }

    @Test
    void freeingTwiceDoesNotFreeTheNextHolder() {
        DeviceLedger.Reservation first =
                ledger.reserve(lease("a", 2), TWO, List.of()).orElseThrow();
        ledger.free(first);
        DeviceLedger.Reservation second =
                ledger.reserve(lease("b", 2), TWO, List.of()).orElseThrow();
        ledger.free(first);
        assertEquals(List.of(second.lease()), ledger.leases());
    }

    @Test
    void aDeviceThatIsNoLongerFitIsNotHandedOut() {
        DeviceLedger.Reservation held =
                ledger.reserve(lease("a", 1), TWO, List.of()).orElseThrow();
        ledger.free(held);
        assertEquals(
                List.of("g1"),
                ledger.reserve(lease("b", 1), TWO.subList(1, 2), List.of())
                        .orElseThrow()
                        .deviceIds());
    }

    @Test
    void preferredDevicesComeFirstAndInTheirOrder() {
        List<GpuDevice> three = List.of(TWO.get(0), TWO.get(1), new GpuDevice("g2", "GPU", 1));
        DeviceLedger.Reservation first =
                ledger.reserve(lease("a", 2), three, List.of("g2", "g1")).orElseThrow();
        assertEquals(List.of("g2", "g1"), first.deviceIds());
        assertEquals(
                List.of("g0"),
                ledger.reserve(lease("b", 1), three, List.of("g2"))
                        .orElseThrow()
                        .deviceIds());
        ledger.free(first);
        assertEquals(
                List.of("g1", "g2"),
                ledger.reserve(lease("c", 2), three, List.of("g1", "gone"))
                        .orElseThrow()
                        .deviceIds());
    }

    @Test
    void devicesOfALeaseThatIsOverAreNotOfferedUntilTheyAreFree() {
        DeviceLedger.Reservation held =
                ledger.reserve(lease("a", 1), TWO, List.of()).orElseThrow();
        assertEquals(TWO, ledger.offered(TWO));
        ledger.strand(held);
        assertEquals(TWO.subList(1, 2), ledger.offered(TWO));
        assertEquals(List.of(), ledger.leases());
        assertEquals(Optional.empty(), ledger.reserve(lease("b", 2), TWO, List.of()));
        ledger.free(held);
        assertEquals(TWO, ledger.offered(TWO));
    }

    @Test
    void aLeaseIsStaleBelowTheFloorBelowAnotherSeenAndOnceRevoked() {
        LeaseFence fence = new LeaseFence();
        assertFalse(fence.admits(4, 5));
        assertTrue(fence.admits(6, 5));
        assertTrue(fence.admits(6, 5));
        assertFalse(fence.admits(5, 5));
        fence.revoke(8);
        assertFalse(fence.admits(8, 5));
        assertTrue(fence.admits(9, 5));
    }

    private static GpuLease lease(String kernel, int gpus) {
        return new GpuLease(kernel, 1, 1, 1, gpus);
    }
}
