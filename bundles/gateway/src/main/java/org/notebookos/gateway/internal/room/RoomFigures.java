package org.notebookos.gateway.internal.room;

import java.util.List;
import org.notebookos.scheduler.api.FigureSource;

/**
 * What operators see of the rooms: how much waits for clients, how much was given up, and the memory that is left for it.
 *
 * @param rooms know the sockets
 * @param budget knows what waits
 */
public record RoomFigures(Rooms rooms, Budget budget) implements FigureSource {

    @Override
    public List<Figure> figures() {
        Runtime java = Runtime.getRuntime();
        return List.of(
                gauge("nbos_gateway_connections", "Open WebSockets of clients.", rooms.connections()),
                gauge(
                        "nbos_gateway_waiting_bytes",
                        "Outputs that are kept because a client has not confirmed them.",
                        budget.held()),
                new Figure(
                        "nbos_gateway_dropped_messages_total",
                        Kind.COUNTER,
                        "Outputs that were given up because nobody read them, each in a marked gap.",
                        budget.dropped()),
                gauge(
                        "nbos_gateway_heap_bytes",
                        "Memory of the controller's Java heap that is in use or not yet collected.",
                        (double) java.totalMemory() - java.freeMemory()));
    }

    private static Figure gauge(String name, String help, double value) {
        return new Figure(name, Kind.GAUGE, help, value);
    }
}
