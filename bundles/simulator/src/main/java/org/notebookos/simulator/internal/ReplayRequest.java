package org.notebookos.simulator.internal;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.notebookos.scheduler.core.ScalingSettings;
import org.notebookos.simulator.trace.Excerpt;
import org.notebookos.simulator.trace.Speed;

/**
 * What is to be replayed on a live system, as the command line says it.
 *
 * @param common what a simulation of it needs to know as well
 * @param url of the live system
 * @param token of the live system
 * @param excerpt part of the trace
 * @param speed how many times faster than it happened
 * @param compares whether the same is simulated
 * @param runs how often it is replayed
 * @param giveUpMillis how long a host may take to become empty before it isn't released after all
 * @param interval how often hosts are counted, in seconds of the replay; empty: not known
 */
record ReplayRequest(
        Request common,
        URI url,
        String token,
        Excerpt excerpt,
        Speed speed,
        boolean compares,
        int runs,
        long giveUpMillis,
        String interval) {

    private static final int MOST_RUNS = 5;
    private static final Pattern TIME = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,3})?)([smhd]?)");
    private static final Map<String, Double> MILLIS =
            Map.of("", 1000.0, "s", 1000.0, "m", 60_000.0, "h", 3_600_000.0, "d", 86_400_000.0);

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException with a sentence for people if it makes no sense
     */
    static ReplayRequest of(Map<String, String> options) {
        Map<String, String> common = new HashMap<>(options);
        common.putIfAbsent("out", "replay");
        Request request = Request.of(common);
        if (request.traces().size() != 1 || request.sessions().size() != 1) {
            throw new IllegalArgumentException("one --trace FILE and one --session NAME are replayed at a time");
        }
        return new ReplayRequest(
                request,
                URI.create(options.getOrDefault("url", "")),
                options.getOrDefault("token", ""),
                excerpt(options),
                speed(options.getOrDefault("speed", "60")),
                options.containsKey("compare"),
                Request.number("--runs", options.getOrDefault("runs", "1"), 1, MOST_RUNS),
                options.containsKey("give-up")
                        ? 1000L * Request.number("--give-up", options.get("give-up"), 1, 86_400)
                        : ScalingSettings.defaults().releaseGiveUpMillis(),
                options.getOrDefault("interval", ""));
    }

    private static Excerpt excerpt(Map<String, String> options) {
        long from = time("--from", options.getOrDefault("from", "0"));
        long to = options.containsKey("to") ? time("--to", options.get("to")) : Long.MAX_VALUE;
        if (to <= from) {
            throw new IllegalArgumentException("--to must be later than --from");
        }
        String sessions = options.getOrDefault("sessions", "100000");
        return new Excerpt(from, to, Request.number("--sessions", sessions, 1, 100_000));
    }

    /** Reads a time of the trace: seconds, or with a unit. */
    private static long time(String option, String text) {
        Matcher matcher = TIME.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    option + " takes a time of the trace, for example 5400, 90m or 1.5h, not \"" + text + "\"");
        }
        return Math.round(Double.parseDouble(matcher.group(1)) * MILLIS.getOrDefault(matcher.group(2), 1000.0));
    }

    private static Speed speed(String text) {
        try {
            return new Speed(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--speed takes a number, for example 60, not \"" + text + "\"", e);
        }
    }

    String session() {
        return common.sessions().get(0);
    }

    Path trace() {
        return common.traces().get(0);
    }
}
