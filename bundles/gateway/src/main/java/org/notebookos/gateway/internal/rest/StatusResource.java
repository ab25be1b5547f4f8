package org.notebookos.gateway.internal.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.notebookos.gateway.internal.access.User;
import org.notebookos.gateway.internal.room.Rooms;
import org.notebookos.jupyter.Timestamps;
import org.notebookos.scheduler.api.KernelInfo;
import org.notebookos.scheduler.api.KernelService;

/**
 * {@code /api} and {@code /api/status}.
 *
 * @param kernels the scheduler
 * @param rooms know the open sockets
 * @param started when the gateway started
 * @param release version of the gateway
 */
public record StatusResource(KernelService kernels, Rooms rooms, Instant started, String release) {

    ObjectNode version() {
        return JsonNodeFactory.instance.objectNode().put("version", release).put("gateway_version", release);
    }

    /** Counts what somebody may see. */
    ObjectNode status(User user) {
        List<KernelInfo> all = kernels.kernels().stream()
                .filter(info -> user.mayUse(info.owner()))
                .toList();
        Instant last = all.stream().map(KernelInfo::lastActivity).reduce(started, StatusResource::later);
        return JsonNodeFactory.instance
                .objectNode()
                .put("started", Timestamps.format(started))
                .put("last_activity", Timestamps.format(last))
                .put("kernels", all.size())
                .put(
                        "connections",
                        all.stream()
                                .mapToInt(info -> rooms.connections(info.id()))
                                .sum());
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
