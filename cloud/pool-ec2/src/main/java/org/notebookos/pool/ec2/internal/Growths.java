package org.notebookos.pool.ec2.internal;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has groups launch what was asked for, one request after the other. A group that has no machines now gives back what it wanted, is
 * left alone for a while, and the next group of the operator's order is asked. Owned by the pool's thread.
 */
final class Growths {

    private static final Logger log = LoggerFactory.getLogger(Growths.class);
    private static final int LAST_REST_FACTOR = 32;

    private final GroupCalls calls;
    private final Ec2Settings settings;
    private final Clock clock;
    private final Random random;
    private final Deque<Growth> waiting = new ArrayDeque<>();
    private final Map<String, BackOff> backOffs = new HashMap<>();
    private final Map<String, Rest> resting = new HashMap<>();

    private record Rest(Instant until, String reason) {}

    Growths(GroupCalls calls, Ec2Settings settings, Clock clock, Random random) {
        this.calls = calls;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
    }

    void add(Growth growth) {
        waiting.add(growth);
    }

    boolean isIdle() {
        return waiting.isEmpty();
    }

    /** Returns how many hosts are asked for and don't exist yet. */
    int outstanding() {
        return waiting.stream().mapToInt(Growth::missing).sum();
    }

    /** Returns the group that would be asked next, if there is any that isn't left alone. */
    Optional<CloudGroup> preferred(View view) {
        return view.groups().stream().filter(g -> !rests(g.name())).findFirst();
    }

    /**
     * Takes the first request as far as it gets.
     *
     * @param ended gets each request that has all its hosts, or can't get more
     */
    void advance(View view, Consumer<Growth> ended) {
        while (!waiting.isEmpty() && step(waiting.peek(), view)) {
            ended.accept(waiting.remove());
        }
    }

    /**
     * Ends requests while the cloud can't be asked.
     *
     * @param all whether those too whose time isn't over
     */
    void giveUp(boolean all, String reason, Consumer<Growth> ended) {
        Instant now = clock.instant();
        for (Growth growth : List.copyOf(waiting)) {
            if (all || now.isAfter(growth.until)) {
                waiting.remove(growth);
                growth.reasons.add(reason);
                ended.accept(growth);
            }
        }
    }

    /** Returns whether the request has ended. */
    private boolean step(Growth growth, View view) {
        if (growth.asked != null && !settled(growth, view)) {
            return false;
        }
        if (growth.missing() == 0) {
            return true;
        }
        Optional<CloudGroup> next =
                view.groups().stream().filter(g -> isOption(growth, g)).findFirst();
        next.ifPresent(group -> ask(growth, group));
        return next.isEmpty();
    }

    private boolean isOption(Growth growth, CloudGroup group) {
        if (growth.tried.contains(group.name())) {
            return false;
        }
        if (rests(group.name())) {
            growth.tried.add(group.name());
            growth.reasons.add(group.name() + " is left alone: "
                    + resting.get(group.name()).reason());
            return false;
        }
        if (group.room() == 0) {
            growth.tried.add(group.name());
            growth.reasons.add(group.name() + " has its maximum, " + group.maximum());
            return false;
        }
        return true;
    }

    private boolean rests(String group) {
        Rest rest = resting.get(group);
        return rest != null && clock.instant().isBefore(rest.until());
    }

    private void ask(Growth growth, CloudGroup group) {
        int count = Math.min(growth.missing(), group.room());
        int target = group.desired() + count;
        var asked = new Growth.Asked(
                group.name(),
                count,
                target,
                Growth.hostsOf(group),
                calls.failures(group).keySet(),
                clock.instant().plus(settings.times().launch()));
        // Noted before the call: one that wasn't answered may still have been carried out, and is looked at then.
        growth.tried.add(group.name());
        growth.asked = asked;
        try {
            calls.setDesired(group, target);
            log.info("group {} is asked for {} more, {} in all", group.name(), count, target);
        } catch (CloudException e) {
            if (!e.passes()) {
                growth.asked = null;
                rest(growth, group.name(), e.getMessage());
            }
        }
    }

    /** Returns whether the group that was asked is done: it has launched everything, or won't. */
    private boolean settled(Growth growth, View view) {
        Growth.Asked asked = growth.asked;
        CloudGroup group = view.group(asked.group()).orElse(null);
        if (group == null) {
            growth.asked = null;
            growth.reasons.add(asked.group() + " is gone");
            return true;
        }
        List<String> fresh = asked.fresh(group);
        if (fresh.size() < asked.count()) {
            Optional<String> failure = failure(asked, group);
            if (failure.isEmpty()) {
                if (group.desired() < asked.target()) {
                    calls.setDesired(group, asked.target());
                }
                return false;
            }
            int missing = asked.count() - fresh.size();
            calls.setDesired(group, Math.max(group.minimum(), asked.target() - missing));
            rest(growth, group.name(), failure.get());
        } else {
            backOff(group.name()).worked();
        }
        growth.made.addAll(fresh);
        growth.asked = null;
        return true;
    }

    private Optional<String> failure(Growth.Asked asked, CloudGroup group) {
        String failures = calls.failures(group).entrySet().stream()
                .filter(e -> !asked.failures().contains(e.getKey()))
                .map(Map.Entry::getValue)
                .distinct()
                .sorted()
                .collect(Collectors.joining("; "));
        if (!failures.isEmpty()) {
            return Optional.of(failures);
        }
        return clock.instant().isAfter(asked.until())
                ? Optional.of("it has launched nothing for "
                        + settings.times().launch().toSeconds() + " s")
                : Optional.empty();
    }

    private void rest(Growth growth, String group, String reason) {
        long millis = backOff(group).failed();
        resting.put(group, new Rest(clock.instant().plusMillis(millis), reason));
        growth.reasons.add(group + ": " + reason);
        log.warn("group {} can't launch, it is left alone for {} s: {}", group, millis / 1000, reason);
    }

    private BackOff backOff(String group) {
        long first = settings.times().optionRest().toMillis();
        return backOffs.computeIfAbsent(group, g -> new BackOff(first, first * LAST_REST_FACTOR, random));
    }
}
