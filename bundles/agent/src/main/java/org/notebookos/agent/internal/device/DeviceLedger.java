package org.notebookos.agent.internal.device;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.notebookos.spi.gpu.GpuDevice;
import org.notebookos.spi.gpu.GpuLease;

/** Which lease holds which device of this host. Owner of the state: this object's monitor. */
public final class DeviceLedger {

    /**
     * Devices kept for one lease.
     *
     * @param lease the right to them
     * @param deviceIds which ones
     */
    public record Reservation(GpuLease lease, List<String> deviceIds) {}

    private final Map<String, Reservation> holders = new HashMap<>();

    /**
     * Keeps devices for a lease.
     *
     * @param lease who wants how many
     * @param fit the devices that are fit for use now
     * @return the reservation; empty, and nothing reserved, if too few are free
     */
    public synchronized Optional<Reservation> reserve(GpuLease lease, List<GpuDevice> fit) {
        List<String> free = new ArrayList<>();
        for (GpuDevice device : fit) {
            if (free.size() < lease.gpus() && !holders.containsKey(device.id())) {
                free.add(device.id());
            }
        }
        if (free.size() < lease.gpus()) {
            return Optional.empty();
        }
        Reservation reservation = new Reservation(lease, List.copyOf(free));
        free.forEach(id -> holders.put(id, reservation));
        return Optional.of(reservation);
    }

    /** Frees the devices of a reservation, if it still holds them. */
    public synchronized void free(Reservation reservation) {
        holders.values().removeIf(holder -> holder == reservation);
    }

    /** Returns the leases that hold devices now. */
    public synchronized List<GpuLease> leases() {
        return holders.values().stream().map(Reservation::lease).distinct().toList();
    }

    /** Returns how many devices are held. */
    public synchronized int heldDevices() {
        return holders.size();
    }
}
