package org.notebookos.scheduler.core;

import java.util.List;
import java.util.stream.Collectors;
import org.notebookos.scheduler.api.ClientMessage;
import org.notebookos.scheduler.api.KernelEvent;

/** Notices that most members of a kernel are lost, and says so to whoever waits for it. */
final class Quorum {

    private static final List<String> NUMBERS = List.of("none", "one", "two", "three", "four");

    private Quorum() {}

    /** Looks at what is; called as often as one likes. */
    static void look(Turn turn, Kernel kernel) {
        String before = kernel.noQuorum;
        kernel.noQuorum = kernel.everReady ? loss(turn, kernel) : "";
        if (!before.equals(kernel.noQuorum)) {
            boolean back = kernel.noQuorum.isEmpty();
            turn.note("kernel " + kernel.id + (back ? " has a quorum again" : ": " + kernel.noQuorum));
        }
        Cell cell = kernel.current;
        if (cell != null && !kernel.noQuorum.isEmpty() && !cell.noticed.equals(kernel.noQuorum)) {
            cell.noticed = kernel.noQuorum;
            notice(turn, kernel, cell, kernel.noQuorum);
        }
    }

    static void notice(Turn turn, Kernel kernel, Cell cell, String text) {
        cell.request.ifPresent(m -> notice(turn, kernel, m, text));
    }

    private static void notice(Turn turn, Kernel kernel, ClientMessage message, String text) {
        turn.tell(new KernelEvent.CellNotice(
                kernel.id, message.client(), message.parts(), "kernel " + kernel.id + ": " + text));
    }

    private static boolean allThere(Turn turn, Kernel kernel) {
        for (Replica replica : kernel.replicas.values()) {
            if (replica.storeLost || turn.isDead(replica)) {
                return false;
            }
        }
        return true;
    }

    private static String loss(Turn turn, Kernel kernel) {
        if (Unreplicated.is(kernel) && kernel.replicas.size() == 1) {
            Replica only = kernel.replicas.values().iterator().next();
            return turn.isDead(only) ? Unreplicated.hostGone(turn, only) : "";
        }
        if (kernel.replicas.size() >= kernel.members.size() && allThere(turn, kernel)) {
            return "";
        }
        List<Replica> members = kernel.replicas.values().stream()
                .filter(r -> kernel.members.isEmpty() ? r.proposed : kernel.members.contains(r.id))
                .toList();
        List<Replica> gone =
                members.stream().filter(r -> turn.isDead(r) || r.storeLost).toList();
        int size = kernel.members.isEmpty() ? members.size() : kernel.members.size();
        int missing = size / 2 + 1 - (size - gone.size());
        if (missing <= 0) {
            return "";
        }
        String hosts = gone.stream().map(r -> r.hostId).sorted().collect(Collectors.joining(", "));
        boolean survivor = members.stream().anyMatch(r -> turn.isLive(r) && !r.storeLost);
        String number = missing < NUMBERS.size() ? NUMBERS.get(missing) : Integer.toString(missing);
        return "no quorum: " + (gone.size() == 1 ? "host " + hosts + " is" : "hosts " + hosts + " are")
                + " gone; wait for " + (gone.size() == 1 ? "it" : number + " of them")
                + (survivor ? ", or recover" : "");
    }
}
