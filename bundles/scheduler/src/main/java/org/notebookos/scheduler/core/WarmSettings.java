package org.notebookos.scheduler.core;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How many processes wait on the hosts to become replicas.
 *
 * @param policy what their number follows
 * @param fixed how many, if it is fixed
 * @param fixedPerHost whether so many are for each host; else for the cluster, spread over its hosts
 * @param replenish whether those that were used are replaced, if the number is fixed
 * @param leastPerHost how many wait on each host at least, unless the number is fixed
 * @param perCellReplica how many wait on a host besides for each replica there whose kernel takes one for every cell
 * @param mostPerHost never more on one host
 * @param windowMillis starts longer ago than this say nothing about the next ones
 */
public record WarmSettings(
        Policy policy,
        int fixed,
        boolean fixedPerHost,
        boolean replenish,
        int leastPerHost,
        int perCellReplica,
        int mostPerHost,
        long windowMillis) {

    /** What the number of processes follows. */
    public enum Policy {

        /** Each host does what its own configuration says. */
        HOSTS,

        /** None waits. */
        NONE,

        /** So many, once or always. */
        FIXED,

        /** So many on each host, always. */
        MINIMUM,

        /** As many as are taken, on average, before one is replaced; and the minimum. */
        LITTLES_LAW;

        /** Returns the policy of a name; throws if there is none. */
        public static Policy of(String name) {
            return Arrays.stream(values())
                    .filter(p -> p.label().equals(name.strip().toLowerCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("policy is "
                            + Arrays.stream(values()).map(Policy::label).collect(Collectors.joining(", "))
                            + ", not \"" + name + "\""));
        }

        /** Returns its name in configurations. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** The controller says nothing. */
    public static final WarmSettings HOSTS = new WarmSettings(Policy.HOSTS, 0, false, true, 0, 0, 0, 60_000);

    public WarmSettings {
        if (fixed < 0 || leastPerHost < 0 || perCellReplica < 0 || mostPerHost < leastPerHost || windowMillis <= 0) {
            throw new IllegalArgumentException("of processes that wait there can be " + fixed + ", or " + leastPerHost
                    + " to " + mostPerHost + " per host, counted over " + windowMillis
                    + " ms: nothing may be negative, the least not more than the most, the time not 0");
        }
    }
}
