package org.notebookos.shell.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.notebookos.scheduler.api.ClusterStatus;

/** Rows of the cluster's state as lines of text. */
final class Listing {

    private Listing() {}

    static String summary(ClusterStatus status) {
        return String.format(
                Locale.ROOT,
                "subscription ratio %.2f of at most %.2f, %d hosts, %d kernels%n",
                status.subscriptionRatio(),
                status.subscriptionLimit(),
                status.hosts().size(),
                status.kernels().size());
    }

    static String hosts(List<ClusterStatus.HostRow> hosts) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "HOST", "POOL", "PID", "STATE", "GPUS", "COMMITTED", "SUBSCRIBED", "REPLICAS", "WARM", "DRAIN"));
        for (ClusterStatus.HostRow host : hosts) {
            rows.add(words(
                    host.id(),
                    host.pool(),
                    host.pid(),
                    host.state(),
                    host.gpus().total(),
                    host.gpus().committed(),
                    host.gpus().subscribed(),
                    host.replicas(),
                    host.warm().ready() + " of " + host.warm().wanted(),
                    host.drain()
                            .map(d -> d.state() + " (" + d.left() + " left)")
                            .orElse("-")));
        }
        return columns(rows) + hosts.stream().map(Listing::steps).collect(Collectors.joining());
    }

    static String warm(ClusterStatus.Warm warm) {
        return String.format(
                "%d of %d processes wait to become replicas, %d being made; of %d starts of replicas %d were warm%n",
                warm.ready(), warm.wanted(), warm.starting(), warm.warmStarts() + warm.coldStarts(), warm.warmStarts());
    }

    static String pools(List<ClusterStatus.PoolRow> pools) {
        if (pools.isEmpty()) {
            return "";
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "POOL", "STATE", "HOSTS", "LEAST", "MOST", "COMING", "LATE", "LEAVING", "GPUS", "PRICE", "PROBLEM"));
        for (ClusterStatus.PoolRow pool : pools) {
            rows.add(words(
                    pool.name(),
                    pool.state(),
                    pool.hosts(),
                    pool.least(),
                    pool.most(),
                    pool.coming(),
                    pool.late(),
                    pool.leaving(),
                    pool.gpusPerHost(),
                    String.format(Locale.ROOT, "%.2f", pool.pricePerHostHour()),
                    pool.problem().isEmpty() ? "-" : pool.problem()));
        }
        return columns(rows);
    }

    private static String steps(ClusterStatus.HostRow host) {
        String why = host.warm().problem();
        String problems = host.problems().stream()
                .map(problem -> host.id() + ": " + problem + "\n")
                .collect(Collectors.joining());
        return (why.isEmpty() ? "" : host.id() + ": no more processes are made to wait: " + why + "\n")
                + problems
                + host.drain().stream()
                        .flatMap(drain -> drain.steps().stream())
                        .map(step -> String.format(
                                "%s: kernel %s %s%s%n",
                                host.id(), step.kernel(), step.stuck() ? "is stuck: " : "", step.text()))
                        .collect(Collectors.joining());
    }

    static String kernels(List<ClusterStatus.KernelRow> kernels) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("KERNEL", "STATE", "EXECUTOR", "LEADER", "TERM", "QUEUE", "DURABILITY", "REPLICAS"));
        for (ClusterStatus.KernelRow kernel : kernels) {
            rows.add(words(
                    kernel.id(),
                    kernel.state(),
                    kernel.executor().map(ClusterStatus.Executor::host).orElse("-"),
                    kernel.leader().orElse("-"),
                    kernel.term(),
                    kernel.queue(),
                    kernel.durability(),
                    kernel.replicas().stream()
                            .map(replica -> replica.host() + ":" + replica.state())
                            .collect(Collectors.joining(" "))));
        }
        return columns(rows)
                + kernels.stream()
                        .flatMap(kernel ->
                                kernel.notice().stream().map(notice -> "kernel " + kernel.id() + ": " + notice + "\n"))
                        .collect(Collectors.joining());
    }

    static String queue(List<ClusterStatus.QueuedCell> queue) {
        return queue.stream()
                .map(cell -> String.format(
                        Locale.ROOT,
                        "waits: kernel %s of %s for %d GPUs since %.1f s, position %d%s: %s%n",
                        cell.kernel(),
                        cell.user(),
                        cell.gpus(),
                        cell.waitedSeconds(),
                        cell.position(),
                        cell.expectedSeconds().isPresent()
                                ? String.format(
                                        Locale.ROOT,
                                        ", about %.0f s more",
                                        cell.expectedSeconds().getAsDouble())
                                : "",
                        cell.reason()))
                .collect(Collectors.joining());
    }

    private static List<String> words(Object... values) {
        return Arrays.stream(values).map(String::valueOf).toList();
    }

    private static String columns(List<List<String>> rows) {
        int[] widths = new int[rows.get(0).size()];
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining());
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
        }
        return line.toString().stripTrailing() + "\n";
    }
}
