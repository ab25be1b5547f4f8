package org.notebookos.pool.ec2.internal;

import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.notebookos.spi.pool.PoolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the instances that were released: exactly those, each by its name. Owned by the pool's thread. */
final class Departures {

    private static final Logger log = LoggerFactory.getLogger(Departures.class);

    private final GroupCalls calls;
    private final Ec2Settings settings;
    private final Clock clock;
    private final Map<String, Departure> leaving = new TreeMap<>();

    private static final class Departure {

        final Ec2Host host;
        final CompletableFuture<Void> gone = new CompletableFuture<>();
        final Instant until;
        boolean asked;

        Departure(Ec2Host host, Instant until) {
            this.host = host;
            this.until = until;
        }
    }

    Departures(GroupCalls calls, Ec2Settings settings, Clock clock) {
        this.calls = calls;
        this.settings = settings;
        this.clock = clock;
    }

    /** Begins to end a host. Completes when its instance is gone; a second request gets the same answer. */
    CompletableFuture<Void> add(Ec2Host host) {
        host.released = true;
        return leaving.computeIfAbsent(
                        host.id,
                        id -> new Departure(
                                host, clock.instant().plus(settings.times().drain())))
                .gone;
    }

    boolean isIdle() {
        return leaving.isEmpty();
    }

    /**
     * Takes each as far as it gets.
     *
     * @param mayAsk whether groups may be asked for less: not while one is being asked for more
     */
    void advance(View view, boolean mayAsk) {
        for (Iterator<Departure> all = leaving.values().iterator(); all.hasNext(); ) {
            Departure departure = all.next();
            CloudInstance instance = view.instance(departure.host.id).orElse(null);
            if (instance == null || !view.lives(instance)) {
                log.info("instance {} is gone", departure.host.id);
                all.remove();
                departure.gone.complete(null);
            } else if (clock.instant().isAfter(departure.until)) {
                fail(
                        all,
                        departure,
                        "it is still there after " + settings.times().drain().toSeconds() + " s",
                        null);
            } else if (mayAsk && !departure.asked && instance.lifecycle() != Lifecycle.TERMINATE_WAIT) {
                ask(all, departure, view);
            }
        }
    }

    /**
     * Ends requests while the cloud can't be asked.
     *
     * @param any whether those too whose time isn't over
     */
    void giveUp(boolean any, String reason) {
        for (Iterator<Departure> all = leaving.values().iterator(); all.hasNext(); ) {
            Departure departure = all.next();
            if (any || clock.instant().isAfter(departure.until)) {
                fail(all, departure, reason, null);
            }
        }
    }

    private void ask(Iterator<Departure> all, Departure departure, View view) {
        String id = departure.host.id;
        try {
            CloudGroup group = view.group(departure.host.group).orElseThrow();
            calls.terminate(group, id);
            departure.asked = true;
            log.info("instance {} of group {} is being terminated", id, group.name());
        } catch (CloudException e) {
            if (!e.passes()) {
                fail(all, departure, e.getMessage(), e);
            }
        }
    }

    private static void fail(Iterator<Departure> all, Departure departure, String why, Throwable cause) {
        departure.host.released = false;
        all.remove();
        departure.gone.completeExceptionally(new PoolException(
                PoolException.Code.FAILED, "instance " + departure.host.id + " can't be terminated: " + why, cause));
    }
}
