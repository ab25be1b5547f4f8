package org.notebookos.scaling.predictive.internal;

import java.util.ArrayList;
import java.util.List;
import org.notebookos.spi.scaling.HostLoad;

/** Idle GPUs, host by host. Immutable. */
record Room(List<HostLoad> hosts) {

    Room {
        hosts = List.copyOf(hosts);
    }

    static int idle(HostLoad host) {
        return host.totalGpus() - host.committedGpus();
    }

    Room without(HostLoad host) {
        return new Room(hosts.stream().filter(h -> !h.equals(host)).toList());
    }

    /**
     * Puts each cell on the fullest host that suffices for it.
     *
     * @param cells GPUs of each, the largest first
     * @return the cells that find none
     */
    List<Integer> lacking(List<Integer> cells) {
        int[] idle = hosts.stream().mapToInt(Room::idle).toArray();
        List<Integer> lacking = new ArrayList<>();
        for (int gpus : cells) {
            int best = -1;
            for (int i = 0; i < idle.length; i++) {
                if (idle[i] >= gpus && (best < 0 || idle[i] < idle[best])) {
                    best = i;
                }
            }
            if (best < 0) {
                lacking.add(gpus);
            } else {
                idle[best] -= gpus;
            }
        }
        return lacking;
    }
}
