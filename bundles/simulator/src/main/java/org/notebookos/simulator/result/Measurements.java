package org.notebookos.simulator.result;

import java.util.Map;
import java.util.TreeMap;
import org.notebookos.simulator.trace.Session;
import org.notebookos.simulator.trace.Speed;
import org.notebookos.simulator.trace.Task;
import org.notebookos.simulator.trace.Trace;

/**
 * Counts what happens in a simulation, or in a replay on a live system. Times are in milliseconds. Where a trace is replayed
 * faster than it happened, what is followed over time is scaled back to the trace's own time: GPU-hours, means, timelines. How long
 * single cells wait and take isn't. What lasts before the origin isn't counted. Written by one thread, read when it is done.
 */
public final class Measurements {

    private static final long LEAST_BUCKET = 60_000;
    private static final int BUCKETS = 1_440;

    private final long origin;
    private final Speed speed;
    private final long bucketMillis;
    private final Map<Series, Gauge> gauges = new TreeMap<>();
    private final Samples interactivity = new Samples();
    private final Samples completion = new Samples();
    private final Samples creation = new Samples();
    private final Map<Count, Long> counts = new TreeMap<>();
    private final Map<String, Long> failures = new TreeMap<>();
    private long end;

    public Measurements(Trace trace, long origin) {
        this(trace, origin, Speed.REAL);
    }

    /**
     * Starts to count.
     *
     * @param trace as it happened
     * @param origin when its second 0 is
     * @param speed how much faster it is replayed: all times that are told are those of the replay
     */
    public Measurements(Trace trace, long origin, Speed speed) {
        this.origin = origin;
        this.speed = speed;
        this.bucketMillis = Math.max(LEAST_BUCKET, trace.end() / BUCKETS / 60_000 * 60_000);
        for (Series series : Series.values()) {
            gauges.put(series, new Gauge(origin, bucketMillis));
        }
        for (Count count : Count.values()) {
            counts.put(count, 0L);
        }
        ideal(trace);
    }

    /** What the trace itself says: GPUs that reservations would hold, and that are busy if no cell ever waits. */
    private void ideal(Trace trace) {
        Changes reserved = new Changes();
        Changes busy = new Changes();
        for (Session session : trace.sessions()) {
            reserved.add(session.start(), session.end(), session.gpus());
            for (Task task : session.tasks()) {
                busy.add(task.submit(), task.end(), task.gpus());
            }
        }
        reserved.into(gauges.get(Series.RESERVED), origin);
        busy.into(gauges.get(Series.ORACLE), origin);
    }

    /** Returns the length of the time between two values of a timeline. */
    public long bucketMillis() {
        return bucketMillis;
    }

    /** Returns how often {@link #sampled} is to be told, in time of the replay. */
    public long sampleMillis() {
        return Math.max(1, speed.inReplay(bucketMillis));
    }

    private long inTrace(long at) {
        return origin + speed.inTrace(at - origin);
    }

    // ------------------------------------------------------------------ what the engine tells

    public void hostJoined(long at, int gpus) {
        gauges.get(Series.HOSTS).add(inTrace(at), 1);
        gauges.get(Series.PROVISIONED).add(inTrace(at), gpus);
        count(Count.HOSTS_JOINED);
    }

    public void hostLeft(long at, int gpus) {
        gauges.get(Series.HOSTS).add(inTrace(at), -1);
        gauges.get(Series.PROVISIONED).add(inTrace(at), -gpus);
        count(Count.HOSTS_LEFT);
    }

    /** Devices were bound, or freed (negative). */
    public void bound(long at, int gpus) {
        gauges.get(Series.COMMITTED).add(inTrace(at), gpus);
    }

    /** So many devices were bound on average between two times; for those who only hear of it now and then, instead of {@link #bound}. */
    public void boundOnAverage(long from, long to, double gpus) {
        Gauge committed = gauges.get(Series.COMMITTED);
        committed.set(inTrace(from), gpus);
        committed.pass(inTrace(to));
        committed.set(inTrace(to), 0);
    }

    /** A replica that may need so many GPUs came, or went (negative). */
    public void replicas(long at, int gpus) {
        gauges.get(Series.SUBSCRIBED).add(inTrace(at), gpus);
    }

    /** A replica is made on another host than those that the kernel began on. */
    public void moved(long at) {
        count(Count.MIGRATIONS);
    }

    /** A kernel could be made so long after it was wanted. */
    public void sessionBegan(long waited) {
        count(Count.SESSIONS);
        creation.add(waited);
    }

    /** A kernel could not be made, so its cells were never submitted. */
    public void sessionRefused(String why, int cells) {
        count(Count.SESSIONS_REFUSED);
        counts.merge(Count.CELLS_NEVER_SUBMITTED, (long) cells, Long::sum);
        failures.merge(why, 1L, Long::sum);
    }

    public void submitted(long at) {
        count(Count.CELLS);
    }

    /**
     * A cell's code began.
     *
     * @param waited since it was submitted
     * @param gpus whether it wanted any
     * @param atOnce whether they were committed the moment it was submitted
     * @param before replica that ran the cell before; empty: there was none
     * @param now replica that runs it
     */
    public void started(long waited, boolean gpus, boolean atOnce, String before, String now) {
        interactivity.add(waited);
        if (gpus) {
            count(Count.GPU_CELLS);
            count(atOnce ? Count.AT_ONCE : Count.LATER);
        }
        if (!before.isEmpty()) {
            count(before.equals(now) ? Count.SAME_EXECUTOR : Count.OTHER_EXECUTOR);
        }
    }

    /** A cell's reply came so long after it was submitted. */
    public void replied(long took) {
        count(Count.CELLS_DONE);
        completion.add(took);
    }

    public void failed(String code) {
        count(Count.CELLS_FAILED);
        failures.merge(code, 1L, Long::sum);
    }

    public void sampled(long at, double ratio, double limit, int queue) {
        gauges.get(Series.SUBSCRIPTION_RATIO).set(inTrace(at), ratio);
        gauges.get(Series.SUBSCRIPTION_LIMIT).set(inTrace(at), limit);
        gauges.get(Series.QUEUE).set(inTrace(at), queue);
    }

    /** All is over. */
    public void end(long at, long events) {
        end = inTrace(at);
        counts.put(Count.EVENTS, events);
        gauges.values().forEach(g -> g.pass(end));
    }

    private void count(Count what) {
        counts.merge(what, 1L, Long::sum);
    }

    // ------------------------------------------------------------------ what came of it

    /** Returns how long it took, in milliseconds of the trace's time. */
    public long length() {
        return end - origin;
    }

    public Gauge gauge(Series series) {
        return gauges.get(series);
    }

    public long total(Count what) {
        return counts.get(what);
    }

    /** Returns the part that something has of itself and its opposite, from 0 to 1; 0 if there was neither. */
    public double share(Count what, Count opposite) {
        long all = total(what) + total(opposite);
        return all == 0 ? 0 : (double) total(what) / all;
    }

    /** Returns why kernels and cells failed, and how often. */
    public Map<String, Long> failures() {
        return new TreeMap<>(failures);
    }

    /** Returns the times from a cell's submission to the start of its code. */
    public Samples interactivity() {
        return interactivity;
    }

    /** Returns the times from a cell's submission to its reply. */
    public Samples completion() {
        return completion;
    }

    /** Returns the times from the wish for a kernel until it could be made. */
    public Samples creation() {
        return creation;
    }
}
