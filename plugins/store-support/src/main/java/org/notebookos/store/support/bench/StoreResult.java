package org.notebookos.store.support.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The times of one size of objects. For one thread. */
final class StoreResult {

    static final String HEADER = String.format(
            "%-8s %8s %10s %10s %7s %10s %10s %7s %12s %8s",
            "store", "MB", "put MB/s", "plain", "ratio", "get MB/s", "plain", "ratio", "slowest put", "get, s");

    private static final double MEGABYTE = 1e6;

    private final String store;
    private final long bytes;
    private final List<Double> put = new ArrayList<>();
    private final List<Double> plainPut = new ArrayList<>();
    private final List<Double> get = new ArrayList<>();
    private final List<Double> plainGet = new ArrayList<>();

    StoreResult(String store, long bytes) {
        this.store = store;
        this.bytes = bytes;
    }

    void put(double seconds) {
        put.add(seconds);
    }

    void plainPut(double seconds) {
        plainPut.add(seconds);
    }

    void get(double seconds) {
        get.add(seconds);
    }

    void plainGet(double seconds) {
        plainGet.add(seconds);
    }

    private double speed(List<Double> seconds) {
        List<Double> sorted = seconds.stream().sorted().toList();
        return bytes / MEGABYTE / sorted.get(sorted.size() / 2);
    }

    private static double slowest(List<Double> seconds) {
        return seconds.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
    }

    String row() {
        return String.format(
                Locale.ROOT,
                "%-8s %8.0f %10.0f %10.0f %7.2f %10.0f %10.0f %7.2f %12.2f %8.2f",
                store,
                bytes / MEGABYTE,
                speed(put),
                speed(plainPut),
                speed(put) / speed(plainPut),
                speed(get),
                speed(plainGet),
                speed(get) / speed(plainGet),
                slowest(put),
                slowest(get));
    }

    private String json() {
        return String.format(
                Locale.ROOT,
                "{\"store\":\"%s\",\"bytes\":%d,\"rounds\":%d,\"put\":%s,\"get\":%s}",
                store,
                bytes,
                put.size(),
                json(speed(put), speed(plainPut), slowest(put)),
                json(speed(get), speed(plainGet), slowest(get)));
    }

    private static String json(double speed, double plain, double slowest) {
        return String.format(
                Locale.ROOT,
                "{\"megabytesPerSecond\":%.1f,\"plainMegabytesPerSecond\":%.1f,\"ratio\":%.3f,\"slowestSeconds\":%.3f}",
                speed,
                plain,
                speed / plain,
                slowest);
    }

    /** All results as one document. */
    static String document(List<StoreResult> results) {
        return String.format(
                "{\"java\":\"%s\",\"processors\":%d,\"results\":[%s]}%n",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                results.stream().map(StoreResult::json).collect(Collectors.joining(",")));
    }
}
