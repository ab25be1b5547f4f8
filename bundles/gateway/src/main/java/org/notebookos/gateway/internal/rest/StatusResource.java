package org.notebookos.gateway.internal.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.notebookos.gateway.internal.room.Rooms;
import org.notebookos.jupyter.Timestamps;
import org.notebookos.scheduler.api.KernelInfo;
import org.notebookos.scheduler.api.KernelService;

/**
 * {@code /api}, {@code /api/status} and {@code /api/me}.
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

    ObjectNode status() {
        List<KernelInfo> all = kernels.kernels();
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

    /** Everyone who knows the token is the same person. */
    ObjectNode me() {
        ObjectNode me = JsonNodeFactory.instance.objectNode();
        me.putObject("identity")
                .put("username", "notebookos")
                .put("name", "NotebookOS user")
                .put("display_name", "NotebookOS user")
                .put("initials", "N")
                .putNull("avatar_url")
                .putNull("color");
        me.putObject("permissions");
        return me;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
