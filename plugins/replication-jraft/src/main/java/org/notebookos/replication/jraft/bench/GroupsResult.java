package org.notebookos.replication.jraft.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The figures for one number of groups.
 *
 * @param groups how many
 * @param electMillis from the first opening until all had a leader
 * @param residentMebibytes of one host, the largest of the three
 * @param threads of one host, the most of the three
 * @param idlePercent of one core, the busiest of the three hosts
 * @param oneHere one client, on groups led by its host, in milliseconds
 * @param oneElsewhere one client, on groups led by other hosts, in milliseconds
 * @param eightHere eight clients at once, on groups led by their host, in milliseconds
 * @param failover from the kill until the group had a leader again, in milliseconds
 */
record GroupsResult(
        int groups,
        long electMillis,
        double residentMebibytes,
        long threads,
        double idlePercent,
        Distribution oneHere,
        Distribution oneElsewhere,
        Distribution eightHere,
        Distribution failover) {

    static final String HEADER = String.format(
            "%6s %9s %8s %8s %7s %19s %19s %19s %26s",
            "groups",
            "elect ms",
            "RSS MiB",
            "threads",
            "idle %",
            "1 client p50/p99 ms",
            "forwarded p50/p99",
            "8 clients p50/p99",
            "failover p50/p99/max ms");

    String row() {
        return String.format(
                Locale.ROOT,
                "%6d %9d %8.0f %8d %7.1f %19s %19s %19s %26s",
                groups,
                electMillis,
                residentMebibytes,
                threads,
                idlePercent,
                pair(oneHere),
                pair(oneElsewhere),
                pair(eightHere),
                String.format(
                        Locale.ROOT,
                        "%.0f / %.0f / %.0f",
                        failover.quantile(0.5),
                        failover.quantile(0.99),
                        failover.quantile(1)));
    }

    private static String pair(Distribution millis) {
        return String.format(Locale.ROOT, "%.2f / %.2f", millis.quantile(0.5), millis.quantile(0.99));
    }

    String json() {
        return String.format(
                Locale.ROOT,
                "{\"groups\":%d,\"electMillis\":%d,\"residentMebibytes\":%.1f,\"threads\":%d,\"idlePercent\":%.2f,"
                        + "\"commitMillis\":{\"oneClient\":%s,\"oneClientForwarded\":%s,\"eightClients\":%s},"
                        + "\"failoverMillis\":%s}",
                groups,
                electMillis,
                residentMebibytes,
                threads,
                idlePercent,
                json(oneHere),
                json(oneElsewhere),
                json(eightHere),
                json(failover));
    }

    private static String json(Distribution millis) {
        if (millis.count() == 0) {
            return "null";
        }
        return String.format(
                Locale.ROOT,
                "{\"count\":%d,\"p50\":%.3f,\"p99\":%.3f,\"max\":%.3f}",
                millis.count(),
                millis.quantile(0.5),
                millis.quantile(0.99),
                millis.quantile(1));
    }

    /** All results as one document. */
    static String document(List<GroupsResult> results, long detectMillis) {
        return String.format(
                "{\"java\":\"%s\",\"processors\":%d,\"detectMillis\":%d,\"results\":[%s]}%n",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                detectMillis,
                results.stream().map(GroupsResult::json).collect(Collectors.joining(",")));
    }
}
