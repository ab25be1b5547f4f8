package org.notebookos.console.internal;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.scheduler.api.ClusterStatus.HostRow;
import org.notebookos.scheduler.api.FigureSource;

/** The state of the cluster as lines of the Prometheus text format. */
final class Metrics {

    private final StringBuilder text = new StringBuilder();

    private Metrics() {}

    static String of(ClusterStatus status) {
        Metrics metrics = new Metrics();
        metrics.byState(
                "nbos_hosts", "Hosts by state.", count(status.hosts().stream().map(HostRow::state)));
        metrics.byState(
                "nbos_kernels",
                "Kernels by state.",
                count(status.kernels().stream().map(ClusterStatus.KernelRow::state)));
        metrics.byState(
                "nbos_replicas",
                "Replicas by state.",
                count(status.kernels().stream()
                        .flatMap(kernel -> kernel.replicas().stream())
                        .map(ClusterStatus.ReplicaRow::state)));
        metrics.perHost(status, "nbos_host_gpus", "Devices of a host.", host -> host.gpus()
                .total());
        metrics.perHost(status, "nbos_host_gpus_committed", "Devices that cells hold now.", host -> host.gpus()
                .committed());
        metrics.perHost(
                status, "nbos_host_gpus_subscribed", "Devices that placed replicas may need.", host -> host.gpus()
                        .subscribed());
        metrics.one(
                "nbos_subscription_ratio", "gauge", "Subscription ratio of the cluster.", status.subscriptionRatio());
        metrics.one("nbos_subscription_limit", "gauge", "What the ratio may reach now.", status.subscriptionLimit());
        metrics.one(
                "nbos_queued_cells",
                "gauge",
                "Cells that wait for GPUs.",
                status.queue().size());
        metrics.one("nbos_gpu_seconds_held_total", "counter", "GPU-seconds that cells held.", status.gpuSecondsHeld());
        metrics.one(
                "nbos_gpu_seconds_reserved_total",
                "counter",
                "GPU-seconds that reservations for kernels' lifetimes would have held.",
                status.gpuSecondsReserved());
        metrics.gpus(status);
        metrics.warm(status);
        metrics.pools(status);
        return metrics.text.toString();
    }

    /** Figures of other parts of the controller. */
    static String of(List<FigureSource.Figure> figures) {
        Metrics metrics = new Metrics();
        figures.forEach(figure -> metrics.one(
                figure.name(), figure.kind().name().toLowerCase(Locale.ROOT), figure.help(), figure.value()));
        return metrics.text.toString();
    }

    private void gpus(ClusterStatus status) {
        ClusterStatus.GpuReleases releases = status.gpuReleases();
        one(
                "nbos_gpu_joules_total",
                "counter",
                "Energy of GPUs that cells held, where it is known.",
                releases.joules());
        perHost(status, "nbos_host_gpu_problems", "Problems with devices of a host.", host -> host.problems()
                .size());
        head(
                "nbos_gpu_left_bytes",
                "histogram",
                "Device memory that a process still has when its cell's GPUs are free.");
        for (ClusterStatus.Left left : releases.left()) {
            line("nbos_gpu_left_bytes_bucket{le=\"" + left.atMost() + "\"}", left.releases());
        }
        line("nbos_gpu_left_bytes_bucket{le=\"+Inf\"}", releases.releases());
        line("nbos_gpu_left_bytes_sum", releases.leftBytes());
        line("nbos_gpu_left_bytes_count", releases.releases());
    }

    private void warm(ClusterStatus status) {
        perHost(status, "nbos_host_warm_ready", "Processes that wait to become replicas.", host -> host.warm()
                .ready());
        perHost(status, "nbos_host_warm_wanted", "Processes that should wait to become replicas.", host -> host.warm()
                .wanted());
        head("nbos_replica_starts_total", "counter", "Starts of replicas, by how their process came to be.");
        line("nbos_replica_starts_total{start=\"warm\"}", status.warm().warmStarts());
        line("nbos_replica_starts_total{start=\"cold\"}", status.warm().coldStarts());
    }

    private void pools(ClusterStatus status) {
        head("nbos_pool_hosts", "gauge", "Hosts of a pool by standing.");
        for (ClusterStatus.PoolRow pool : status.pools()) {
            String series = "nbos_pool_hosts{pool=\"" + escape(pool.name()) + "\",standing=\"";
            line(series + "there\"}", pool.hosts());
            line(series + "coming\"}", pool.coming());
            line(series + "late\"}", pool.late());
            line(series + "leaving\"}", pool.leaving());
        }
    }

    private static Map<String, Long> count(Stream<String> states) {
        return states.collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
    }

    private void byState(String name, String help, Map<String, Long> counts) {
        head(name, "gauge", help);
        counts.forEach((state, count) -> line(name + "{state=\"" + escape(state) + "\"}", count));
    }

    private void perHost(ClusterStatus status, String name, String help, ToLongFunction<HostRow> value) {
        head(name, "gauge", help);
        for (HostRow host : status.hosts()) {
            line(
                    name + "{host=\"" + escape(host.id()) + "\",pool=\"" + escape(host.pool()) + "\"}",
                    value.applyAsLong(host));
        }
    }

    private void one(String name, String type, String help, double value) {
        head(name, type, help);
        line(name, value);
    }

    private void head(String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void line(String series, double value) {
        text.append(series).append(String.format(Locale.ROOT, " %s%n", Double.toString(value)));
    }

    private static String escape(String label) {
        return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
