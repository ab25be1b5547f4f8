package org.notebookos.simulator.result;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** A figure that tells how a policy did. */
public enum Figure {
    GPU_HOURS_PROVISIONED("GPU-hours provisioned", "of the hosts that were there"),
    GPU_HOURS_BOUND("GPU-hours bound", "to cells, or to sessions"),
    GPU_HOURS_BUSY("GPU-hours busy in the trace", "if no cell ever waited"),
    GPU_HOURS_RESERVED("GPU-hours reserved in the trace", "by reservations for its sessions"),
    GPU_HOURS_SAVED("GPU-hours saved", "provisioned by Reservation, less those of this policy"),
    HOSTS_MEAN("hosts, mean", ""),
    HOSTS_PEAK("hosts, most", ""),
    SCALE_OUTS("hosts added", "after the start"),
    SCALE_INS("hosts given up", ""),
    CELLS("cells done", ""),
    CELLS_LOST("cells not done", "failed, or their kernel could not be made"),
    AT_ONCE_PERCENT("cells with GPUs at once, %", "committed the moment they were submitted"),
    SAME_EXECUTOR_PERCENT("cells on the executor before, %", "of those that had one before"),
    MIGRATIONS("replicas moved", ""),
    DELAY_P50("interactivity delay p50, s", "from submission to the first line of user code"),
    DELAY_P75("p75, s", ""),
    DELAY_P90("p90, s", ""),
    DELAY_P95("p95, s", ""),
    DELAY_P99("p99, s", ""),
    DELAY_MOST("longest, s", ""),
    COMPLETION_P50("task completion p50, s", "from submission to the reply"),
    COMPLETION_P75("p75, s", ""),
    COMPLETION_P90("p90, s", ""),
    COMPLETION_P99("p99, s", ""),
    QUEUE_MEAN("cells in line, mean", "for GPUs"),
    QUEUE_PEAK("cells in line, most", "seen at the end of an interval"),
    SUBSCRIPTION_RATIO("subscription ratio, mean", ""),
    PROVIDER_COST("provider pays, $", ""),
    PROVIDER_SAVED_PERCENT("provider pays less, %", "than for Reservation"),
    USER_PRICE("users pay, $", ""),
    PROFIT_PERCENT("margin, %", "of what users pay");

    private final String label;
    private final String help;

    Figure(String label, String help) {
        this.label = label;
        this.help = help;
    }

    /** Returns its name in files. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns what it is, for people. */
    public String label() {
        return label;
    }

    /** Returns more about it, possibly nothing. */
    public String help() {
        return help;
    }

    static Map<Figure, Double> all(Comparison comparison, Outcome outcome) {
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        Measurements m = outcome.measured();
        hours(figures, comparison, m);
        hosts(figures, comparison, m);
        cells(figures, m);
        delays(figures, m);
        money(figures, comparison, m);
        return figures;
    }

    private static void hours(Map<Figure, Double> figures, Comparison comparison, Measurements m) {
        double provisioned = m.gauge(Series.PROVISIONED).hours();
        figures.put(GPU_HOURS_PROVISIONED, provisioned);
        figures.put(GPU_HOURS_BOUND, m.gauge(Series.COMMITTED).hours());
        figures.put(GPU_HOURS_BUSY, m.gauge(Series.ORACLE).hours());
        figures.put(GPU_HOURS_RESERVED, m.gauge(Series.RESERVED).hours());
        comparison
                .baseline()
                .map(b -> b.measured().gauge(Series.PROVISIONED).hours() - provisioned)
                .ifPresent(saved -> figures.put(GPU_HOURS_SAVED, saved));
    }

    private static void hosts(Map<Figure, Double> figures, Comparison comparison, Measurements m) {
        double hours = m.length() / 3_600_000.0;
        figures.put(HOSTS_MEAN, m.gauge(Series.HOSTS).hours() / hours);
        figures.put(HOSTS_PEAK, m.gauge(Series.HOSTS).peak());
        figures.put(SCALE_OUTS, Math.max(0.0, m.total(Count.HOSTS_JOINED) - comparison.least()));
        figures.put(SCALE_INS, (double) m.total(Count.HOSTS_LEFT));
        figures.put(QUEUE_MEAN, m.gauge(Series.QUEUE).hours() / hours);
        figures.put(QUEUE_PEAK, m.gauge(Series.QUEUE).peak());
        figures.put(SUBSCRIPTION_RATIO, m.gauge(Series.SUBSCRIPTION_RATIO).hours() / hours);
    }

    private static void cells(Map<Figure, Double> figures, Measurements m) {
        figures.put(CELLS, (double) m.total(Count.CELLS_DONE));
        figures.put(CELLS_LOST, (double) m.total(Count.CELLS_FAILED) + m.total(Count.CELLS_NEVER_SUBMITTED));
        figures.put(AT_ONCE_PERCENT, 100 * m.share(Count.AT_ONCE, Count.LATER));
        figures.put(SAME_EXECUTOR_PERCENT, 100 * m.share(Count.SAME_EXECUTOR, Count.OTHER_EXECUTOR));
        figures.put(MIGRATIONS, (double) m.total(Count.MIGRATIONS));
    }

    private static void delays(Map<Figure, Double> figures, Measurements m) {
        Samples delay = m.interactivity();
        figures.put(DELAY_P50, delay.quantile(0.5) / 1000.0);
        figures.put(DELAY_P75, delay.quantile(0.75) / 1000.0);
        figures.put(DELAY_P90, delay.quantile(0.9) / 1000.0);
        figures.put(DELAY_P95, delay.quantile(0.95) / 1000.0);
        figures.put(DELAY_P99, delay.quantile(0.99) / 1000.0);
        figures.put(DELAY_MOST, delay.quantile(1) / 1000.0);
        Samples completion = m.completion();
        figures.put(COMPLETION_P50, completion.quantile(0.5) / 1000.0);
        figures.put(COMPLETION_P75, completion.quantile(0.75) / 1000.0);
        figures.put(COMPLETION_P90, completion.quantile(0.9) / 1000.0);
        figures.put(COMPLETION_P99, completion.quantile(0.99) / 1000.0);
    }

    private static void money(Map<Figure, Double> figures, Comparison comparison, Measurements m) {
        double bound = m.gauge(Series.COMMITTED).hours();
        double standby = Math.max(0, m.gauge(Series.SUBSCRIBED).hours() - bound);
        double cost = cost(comparison, m);
        double price = comparison.prices().user(bound, standby, comparison.gpusPerHost());
        figures.put(PROVIDER_COST, cost);
        comparison
                .baseline()
                .map(b -> cost(comparison, b.measured()))
                .ifPresent(base -> figures.put(PROVIDER_SAVED_PERCENT, base == 0 ? 0 : 100 * (base - cost) / base));
        figures.put(USER_PRICE, price);
        figures.put(PROFIT_PERCENT, price == 0 ? 0 : 100 * (price - cost) / price);
    }

    private static double cost(Comparison comparison, Measurements m) {
        double always = comparison.least() * m.length() / 3_600_000.0;
        return comparison.prices().provider(m.gauge(Series.HOSTS).hours(), always);
    }
}
