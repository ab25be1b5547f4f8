package org.notebookos.scheduler.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.notebookos.scheduler.api.Channel;
import org.notebookos.scheduler.api.ClientMessage;
import org.notebookos.scheduler.api.SchedulerException;

/**
 * Kernels without a process: what they are is in their logs. The executor's host is asked first whether its process may end, because
 * only that one knows whether it works for a client; the others follow. The next message for the kernel brings it back.
 */
final class Suspension {

    private static final long TIMEOUT_MILLIS = 30_000;
    private static final String OURS = "notebookos";
    private static final String EMPTY = "{}";

    private Suspension() {}

    static void requested(Turn turn, ClientEvent.Suspend wish) {
        Kernel kernel = turn.state.kernels.get(wish.kernelId());
        if (kernel == null) {
            Answers.noSuchKernel(turn, wish.ticket(), wish.kernelId());
        } else if (kernel.rest.suspended) {
            turn.succeed(wish.ticket(), "kernel " + kernel.id + " is suspended already: " + kernel.rest.why);
        } else if (Idle.busy(kernel) || kernel.rest.wish != null) {
            refuse(turn, wish.ticket(), SchedulerException.Code.BUSY, kernel, "it is in use");
        } else {
            wish(turn, kernel, wish.ticket(), "an operator wants it", wish.acceptLoss(), false);
        }
    }

    static void requested(Turn turn, ClientEvent.Resume wish) {
        Kernel kernel = turn.state.kernels.get(wish.kernelId());
        if (kernel == null) {
            Answers.noSuchKernel(turn, wish.ticket(), wish.kernelId());
        } else if (kernel.rest.suspended) {
            resume(turn, kernel, "an operator wants it");
            turn.succeed(wish.ticket(), "kernel " + kernel.id + " resumes");
            turn.touch(kernel);
        } else {
            turn.succeed(wish.ticket(), "kernel " + kernel.id + " is not suspended");
        }
    }

    /** Begins to suspend a kernel that isn't busy, or to delete it. */
    static void wish(Turn turn, Kernel kernel, long ticket, String why, boolean acceptLoss, boolean delete) {
        kernel.rest.wish = new Rest.Wish(ticket, why, acceptLoss, delete, turn.now + TIMEOUT_MILLIS);
        turn.changed(kernel);
        kernel.rest.saving = false;
        ask(turn, kernel);
    }

    private static void ask(Turn turn, Kernel kernel) {
        Rest.Wish wish = kernel.rest.wish;
        Optional<String> obstacle = obstacle(turn, kernel);
        if (obstacle.isPresent()) {
            fail(turn, kernel, SchedulerException.Code.REFUSED, obstacle.get());
            return;
        }
        Replica executor = executor(turn, kernel).orElseThrow();
        kernel.mandateUntil = 0;
        kernel.rest.asked = executor.id;
        kernel.rest.command = turn.issue(
                turn.host(executor),
                new Command.Suspend(kernel.id, executor.id, wish.acceptLoss()),
                new ClusterState.Pending.Suspending(kernel.id));
    }

    private static Optional<String> obstacle(Turn turn, Kernel kernel) {
        Optional<String> moving = Migration.unsteady(turn, kernel);
        if (moving.isPresent()) {
            return moving;
        }
        return certain(turn, kernel) && executor(turn, kernel).isPresent()
                ? Optional.empty()
                : Optional.of("not all of its replicas are up");
    }

    /** Returns whether all that may know of a cell of the kernel are there. */
    static boolean certain(Turn turn, Kernel kernel) {
        return kernel.replicas.values().stream().allMatch(r -> turn.isLive(r) && r.open);
    }

    /** The one process that may have what the log doesn't have. */
    private static Optional<Replica> executor(Turn turn, Kernel kernel) {
        return Executors.spokesman(turn, kernel);
    }

    static void answered(Turn turn, Kernel kernel, boolean ok, String code, String text) {
        Rest rest = kernel.rest;
        Rest.Wish wish = rest.wish;
        rest.command = 0;
        // whether its process has ended is not known in each case: then it is told again
        tellAgain(kernel, ok ? Heat.COLD : null);
        if (wish.delete() && (ok || code.equals("UNSAVED")) && !Idle.busy(kernel)) {
            cull(turn, kernel, wish.why());
        } else if (ok) {
            suspended(turn, kernel, wish);
        } else if (code.equals("UNSAVED") && !rest.saving && !wish.delete()) {
            rest.saving = true;
            kernel.shell.addFirst(save(turn, kernel));
        } else {
            boolean inUse = code.equals("BUSY");
            fail(turn, kernel, inUse ? SchedulerException.Code.BUSY : SchedulerException.Code.REFUSED, text);
        }
    }

    private static void tellAgain(Kernel kernel, Heat known) {
        kernel.rest.uneven = true;
        Replica asked = kernel.replicas.get(kernel.rest.asked);
        if (asked != null) {
            asked.told = known;
        }
    }

    private static void suspended(Turn turn, Kernel kernel, Rest.Wish wish) {
        Rest rest = kernel.rest;
        rest.wish = null;
        rest.saving = false;
        kernel.suspended(true);
        rest.why = wish.why();
        rest.told = "";
        rest.since = Idle.since(kernel);
        kernel.replicas.values().forEach(r -> Reservations.end(turn, r.hostId, kernel.id));
        turn.persist(kernel.saved());
        turn.note("kernel " + kernel.id + " is suspended: " + wish.why());
        turn.succeed(wish.ticket(), "kernel " + kernel.id + " is suspended; the next message for it resumes it");
    }

    static void cull(Turn turn, Kernel kernel, String why) {
        kernel.rest.wish = null;
        turn.note("kernel " + kernel.id + " is deleted: " + why);
        Kernels.delete(turn, new ClientEvent.Delete(turn.now, 0, kernel.id));
    }

    /** Takes the next step of what is wished; called as often as one likes. */
    static void look(Turn turn, Kernel kernel) {
        Rest rest = kernel.rest;
        boolean needed =
                kernel.current != null || !kernel.shell.isEmpty() || !kernel.aside.isEmpty() || kernel.reset != null;
        if (rest.suspended && needed) {
            resume(turn, kernel, kernel.reset == null ? "a message came" : "it is restarted");
        } else if (rest.wish != null && rest.saving && rest.command == 0 && kernel.current == null) {
            if (Idle.busy(kernel)) {
                if (!isOurs(kernel.shell.peek())) {
                    fail(turn, kernel, SchedulerException.Code.BUSY, "it is in use");
                }
            } else {
                ask(turn, kernel);
            }
        }
    }

    private static void resume(Turn turn, Kernel kernel, String why) {
        Rest rest = kernel.rest;
        kernel.suspended(false);
        rest.why = "";
        rest.since = turn.now;
        rest.notBefore = 0;
        rest.lead = "";
        rest.resuming = true;
        rest.uneven = true;
        turn.persist(kernel.saved());
        turn.note("kernel " + kernel.id + " resumes: " + why);
    }

    /** What was asked for has taken too long. */
    static void tooLate(Turn turn, Kernel kernel) {
        turn.state.issued.remove(kernel.rest.command);
        kernel.rest.command = 0;
        tellAgain(kernel, null);
        fail(turn, kernel, SchedulerException.Code.TIMEOUT, "no answer within " + TIMEOUT_MILLIS / 1000 + " s");
    }

    /** It was used, or can't be suspended: it is asked again when it has been idle for as long again. */
    private static void fail(Turn turn, Kernel kernel, SchedulerException.Code code, String why) {
        Rest rest = kernel.rest;
        Rest.Wish wish = rest.wish;
        rest.wish = null;
        rest.saving = false;
        rest.since = turn.now;
        turn.changed(kernel);
        if (code != SchedulerException.Code.BUSY && !rest.told.equals(why)) {
            rest.told = why;
            turn.note("kernel " + kernel.id + " is not suspended: " + why);
        }
        refuse(turn, wish.ticket(), code, kernel, why);
    }

    private static void refuse(Turn turn, long ticket, SchedulerException.Code code, Kernel kernel, String why) {
        turn.fail(ticket, code, "kernel " + kernel.id + " is not suspended: " + why);
    }

    /** A kernel that is deleted answers who waits for it. */
    static void deleted(Turn turn, Kernel kernel) {
        if (kernel.rest.wish != null) {
            Answers.noSuchKernel(turn, kernel.rest.wish.ticket(), kernel.id);
        }
    }

    static boolean isOurs(ClientMessage message) {
        return message != null && message.client().equals(OURS);
    }

    /** Whatever clients changed without a cell is committed with the next one: this one does nothing else. */
    private static ClientMessage save(Turn turn, Kernel kernel) {
        String id = "notebookos-save-" + kernel.id + "-" + (kernel.term + 1);
        String header = "{\"msg_id\":\"" + id + "\",\"msg_type\":\"execute_request\",\"session\":\"" + OURS
                + "\",\"username\":\"" + OURS + "\",\"date\":\"" + Instant.ofEpochMilli(turn.now)
                + "\",\"version\":\"5.3\"}";
        String content = "{\"code\":\"pass\",\"silent\":true,\"store_history\":false,\"user_expressions\":{},"
                + "\"allow_stdin\":false,\"stop_on_error\":false}";
        List<byte[]> parts = List.of(bytes(header), bytes(EMPTY), bytes(EMPTY), bytes(content));
        return new ClientMessage(
                kernel.id,
                OURS,
                Channel.SHELL,
                "execute_request",
                parts,
                Optional.of(new ClientMessage.CellRequest(Optional.of(0), false, id)));
    }

    /** Nothing but ASCII is in it: ids of kernels are letters, digits and hyphens. */
    private static byte[] bytes(String text) {
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) text.charAt(i);
        }
        return bytes;
    }
}
