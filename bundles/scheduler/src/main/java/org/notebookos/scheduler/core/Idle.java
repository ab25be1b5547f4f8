package org.notebookos.scheduler.core;

import java.util.Collection;
import java.util.List;
import org.notebookos.scheduler.api.KernelInfo;

/** Kernels that nobody uses: when they are suspended or deleted, and how hot their standbys are until then. */
final class Idle {

    /** A kernel whose hosts are not all there is looked at again after this time. */
    private static final long AGAIN_MILLIS = 5_000;

    private static final long MINUTE_MILLIS = 60_000;

    private Idle() {}

    /** Returns whether something is done for a user, or is about to be. Such a kernel is neither suspended nor deleted. */
    static boolean busy(Kernel kernel) {
        return kernel.current != null
                || !kernel.shell.isEmpty()
                || !kernel.aside.isEmpty()
                || kernel.reset != null
                || kernel.recovery != null
                || kernel.restoring != null;
    }

    /** Returns since when nobody has used it. */
    static long since(Kernel kernel) {
        return Math.max(kernel.lastActivity, kernel.rest.since);
    }

    /** Returns how hot the standbys should be. */
    static Heat standbys(Kernel kernel, IdleSettings settings, long now) {
        if (kernel.rest.options.standbys().isPresent()) {
            return kernel.rest.options.standbys().get();
        }
        long idle = busy(kernel) ? 0 : now - since(kernel);
        return over(idle, settings.standbysColdAfterMillis())
                ? Heat.COLD
                : over(idle, settings.standbysWarmAfterMillis()) ? Heat.WARM : Heat.HOT;
    }

    private static boolean over(long idle, long limit) {
        return limit > 0 && idle >= limit;
    }

    /** Returns when time alone changes something; {@link Deadlines#NEVER}: not as things are. */
    static long due(Kernel kernel, IdleSettings settings) {
        Rest rest = kernel.rest;
        if (rest.wish != null) {
            return rest.wish.deadline();
        }
        if (!kernel.placed() || busy(kernel)) {
            return Deadlines.NEVER;
        }
        long since = since(kernel);
        long due = Math.max(cull(kernel, settings, since), rest.notBefore);
        if (!rest.suspended) {
            due = Math.min(due, Math.max(after(since, suspendAfter(kernel, settings)), rest.notBefore));
            due = Math.min(due, cools(kernel, settings, since));
        }
        return due;
    }

    /** What isn't replicated would be lost: it is suspended only by those who accept that. */
    private static long suspendAfter(Kernel kernel, IdleSettings settings) {
        return Unreplicated.is(kernel) ? 0 : kernel.rest.options.suspendAfter(settings);
    }

    private static long cools(Kernel kernel, IdleSettings settings, long since) {
        if (kernel.rest.options.standbys().isPresent() || kernel.rest.standbys == Heat.COLD) {
            return Deadlines.NEVER;
        }
        long cold = after(since, settings.standbysColdAfterMillis());
        return kernel.rest.standbys == Heat.HOT
                ? Math.min(cold, after(since, settings.standbysWarmAfterMillis()))
                : cold;
    }

    private static long cull(Kernel kernel, IdleSettings settings, long since) {
        return kernel.rest.connections > 0 && !settings.cullConnected()
                ? Deadlines.NEVER
                : after(since, kernel.rest.options.cullAfter(settings));
    }

    private static long after(long since, long limit) {
        return limit > 0 ? since + limit : Deadlines.NEVER;
    }

    /** Returns the kernels to which something may be due. */
    static Collection<Kernel> candidates(ClusterState state, IdleSettings settings) {
        return settings.equals(IdleSettings.NONE) ? state.tally.minding() : state.kernels.values();
    }

    static void tick(Turn turn) {
        for (Kernel kernel : List.copyOf(candidates(turn.state, turn.settings.idle()))) {
            if (due(kernel, turn.settings.idle()) <= turn.now) {
                reclaim(turn, kernel);
                turn.touch(kernel);
            }
        }
    }

    private static void reclaim(Turn turn, Kernel kernel) {
        Rest rest = kernel.rest;
        if (rest.wish != null) {
            Suspension.tooLate(turn, kernel);
            return;
        }
        IdleSettings settings = turn.settings.idle();
        long since = since(kernel);
        boolean delete = cull(kernel, settings, since) <= turn.now;
        boolean suspend = !rest.suspended && after(since, suspendAfter(kernel, settings)) <= turn.now;
        if (!delete && !suspend) {
            return;
        }
        if (!Suspension.certain(turn, kernel)) {
            rest.notBefore = turn.now + AGAIN_MILLIS;
        } else if (delete && (rest.suspended || kernel.state() == KernelInfo.State.DEAD)) {
            Suspension.cull(turn, kernel, idleFor(turn.now - since));
        } else {
            Suspension.wish(turn, kernel, 0, idleFor(turn.now - since), delete, delete);
        }
    }

    /** A client of a kernel connected, or disconnected. */
    static void connections(Turn turn, ClientEvent.Connections news) {
        Kernel kernel = turn.state.kernels.get(news.kernelId());
        if (kernel != null) {
            // who is shown the kernel until now hasn't left it alone
            kernel.rest.since = kernel.rest.connections > 0 && !kernel.rest.suspended ? turn.now : kernel.rest.since;
            kernel.rest.connections = news.count();
        }
    }

    private static String idleFor(long millis) {
        return millis < 2 * MINUTE_MILLIS
                ? "idle for " + millis / 1000 + " s"
                : "idle for " + millis / MINUTE_MILLIS + " min";
    }
}
