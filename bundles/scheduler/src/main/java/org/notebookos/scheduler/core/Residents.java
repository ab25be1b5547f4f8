package org.notebookos.scheduler.core;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.notebookos.spi.placement.Resources;

/**
 * The way from a host to the kernels that have replicas on it, and what those subscribe there. Kept up by {@link Kernel}, whose
 * replicas lead the other way. Owned by {@link ClusterState}.
 */
final class Residents {

    private static final class Guests {
        private final Map<Long, Kernel> kernels = new TreeMap<>();
        private int replicas;
        /** Null: to be added up anew. */
        private Resources subscribed;
    }

    private final Map<String, Guests> byHost = new HashMap<>();

    void came(Kernel kernel, String hostId) {
        Guests guests = byHost.computeIfAbsent(hostId, h -> new Guests());
        guests.kernels.put(kernel.number, kernel);
        guests.replicas++;
        guests.subscribed = null;
    }

    /** One replica has left; there may be another one of the same kernel that takes its place. */
    void left(Kernel kernel, String hostId) {
        leave(kernel, hostId, kernel.isOn(hostId));
    }

    /** All replicas of a kernel have left, whatever it says. */
    void forget(Kernel kernel) {
        for (Replica replica : kernel.replicas.values()) {
            leave(kernel, replica.hostId, false);
        }
    }

    private void leave(Kernel kernel, String hostId, boolean stays) {
        Guests guests = byHost.get(hostId);
        guests.replicas--;
        guests.subscribed = null;
        if (!stays) {
            guests.kernels.remove(kernel.number);
        }
        if (guests.replicas == 0) {
            byHost.remove(hostId);
        }
    }

    /** What a kernel subscribes is not what it was. */
    void subscribe(Kernel kernel) {
        for (Replica replica : kernel.replicas.values()) {
            byHost.get(replica.hostId).subscribed = null;
        }
    }

    /** Returns the kernels that have a replica on a host, oldest first. */
    Collection<Kernel> on(String hostId) {
        Guests guests = byHost.get(hostId);
        return guests == null ? Collections.emptyList() : Collections.unmodifiableCollection(guests.kernels.values());
    }

    int replicas(String hostId) {
        Guests guests = byHost.get(hostId);
        return guests == null ? 0 : guests.replicas;
    }

    Resources subscribed(String hostId) {
        Guests guests = byHost.get(hostId);
        if (guests == null) {
            return Resources.NONE;
        }
        if (guests.subscribed == null) {
            guests.subscribed = sum(guests, hostId);
        }
        return guests.subscribed;
    }

    private static Resources sum(Guests guests, String hostId) {
        Resources sum = Resources.NONE;
        for (Kernel kernel : guests.kernels.values()) {
            for (Replica replica : kernel.replicas.values()) {
                sum = replica.hostId.equals(hostId) ? sum.plus(kernel.subscribed()) : sum;
            }
        }
        return sum;
    }
}
