package org.notebookos.pool.ec2.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the lifecycle hooks in which instances wait: that of the launch once the agent has joined and its GPUs have answered, or
 * with a refusal when that takes too long; that of the end once nothing is left on the host. Meanwhile it sends heartbeats.
 * Owned by the pool's thread.
 */
final class HookKeeper {

    private static final Logger log = LoggerFactory.getLogger(HookKeeper.class);

    private final GroupCalls calls;
    private final Ec2Settings settings;
    private final Clock clock;

    HookKeeper(GroupCalls calls, Ec2Settings settings, Clock clock) {
        this.calls = calls;
        this.settings = settings;
        this.clock = clock;
    }

    /** Does what is due for one host. */
    void mind(CloudGroup group, Ec2Host host) {
        if (host.lifecycle == Lifecycle.LAUNCH_WAIT) {
            launched(group, host);
        } else if (host.lifecycle == Lifecycle.TERMINATE_WAIT) {
            ending(group, host);
        }
    }

    private void launched(CloudGroup group, Ec2Host host) {
        String hook = settings.hooks().launch();
        if (host.complete()) {
            answer(group, host, hook, true);
            return;
        }
        Duration waited = Duration.between(host.since, clock.instant());
        if (host.released || waited.compareTo(settings.times().join()) > 0) {
            if (host.answered != Lifecycle.LAUNCH_WAIT) {
                log.warn(
                        "instance {} is given up after {} s: {}",
                        host.id,
                        waited.toSeconds(),
                        host.seen().detail());
            }
            answer(group, host, hook, false);
        } else {
            beat(group, host, hook);
        }
    }

    private void ending(CloudGroup group, Ec2Host host) {
        String hook = settings.hooks().terminate();
        if (host.released) {
            answer(group, host, hook, true);
        } else if (Duration.between(host.endingSince(clock.instant()), clock.instant())
                        .compareTo(settings.times().drain())
                < 0) {
            beat(group, host, hook);
        }
    }

    private void answer(CloudGroup group, Ec2Host host, String hook, boolean proceed) {
        if (host.answered != host.lifecycle) {
            calls.complete(group, hook, host.id, proceed);
            host.answered = host.lifecycle;
            log.info("hook {} of instance {} is answered: {}", hook, host.id, proceed ? "goes on" : "abandoned");
        }
    }

    private void beat(CloudGroup group, Ec2Host host, String hook) {
        Instant now = clock.instant();
        if (!now.isBefore(host.beatAt.plus(settings.times().heartbeat()))) {
            calls.heartbeat(group, hook, host.id);
            host.beatAt = now;
        }
    }
}
