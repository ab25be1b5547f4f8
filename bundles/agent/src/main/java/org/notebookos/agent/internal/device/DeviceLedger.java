package org.notebookos.agent.internal.device;

import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    /** Compared by what they are, not by what they say: a lease may be granted anew. */
    private final Set<Reservation> stranded = Collections.newSetFromMap(new IdentityHashMap<>());

    /**
     * Keeps devices for a lease.
     *
     * @param lease who wants how many
     * @param fit the devices that are fit for use now
     * @param preferred ids of those that it should rather have than others, and in this order
     * @return the reservation; empty, and nothing reserved, if too few are free
     */
    public synchronized Optional<Reservation> reserve(GpuLease lease, List<GpuDevice> fit, List<String> preferred) {
        Set<String> free = new LinkedHashSet<>();
        List<String> unheld = fit.stream()
                .map(GpuDevice::id)
                .filter(id -> !holders.containsKey(id))
                .toList();
        preferred.stream().filter(unheld::contains).forEach(free::add);
        free.addAll(unheld);
        if (free.size() < lease.gpus()) {
            return Optional.empty();
        }
        Reservation reservation =
                new Reservation(lease, free.stream().limit(lease.gpus()).toList());
        reservation.deviceIds().forEach(id -> holders.put(id, reservation));
        return Optional.of(reservation);
    }

    /** Frees the devices of a reservation, if it still holds them. */
    public synchronized void free(Reservation reservation) {
        holders.values().removeIf(holder -> holder == reservation);
        stranded.remove(reservation);
    }

    /** Notes that a lease is over and its devices still aren't free: until they are, this host offers fewer. */
    public synchronized void strand(Reservation reservation) {
        if (holders.containsValue(reservation)) {
            stranded.add(reservation);
        }
    }

    /** Returns those devices that a lease can have, now or when another one is over. */
    public synchronized List<GpuDevice> offered(List<GpuDevice> fit) {
        return fit.stream()
                .filter(device -> !stranded.contains(holders.get(device.id())))
                .toList();
    }

    /** Returns the leases that hold devices now and aren't over. */
    public synchronized List<GpuLease> leases() {
        return holders.values().stream()
                .filter(holder -> !stranded.contains(holder))
                .map(Reservation::lease)
                .distinct()
                .toList();
    }

    /** Returns how many devices are held. */
    public synchronized int heldDevices() {
        return holders.size();
    }
}
