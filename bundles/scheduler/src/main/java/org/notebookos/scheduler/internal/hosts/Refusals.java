package org.notebookos.scheduler.internal.hosts;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Hosts that were turned away try again and again; operators hear of each reason now and then. Owner: this object's monitor. */
final class Refusals {

    private static final long AGAIN_MILLIS = 600_000;
    private static final int MOST_HOSTS = 200;

    private record Told(String why, long at) {}

    private final LongSupplier clock;
    private final Map<String, Told> told = new LinkedHashMap<>();

    Refusals(LongSupplier clock) {
        this.clock = clock;
    }

    /** Returns whether operators should hear of it. Strangers who call themselves by ever new names are not heard of. */
    synchronized boolean isNews(String host, String why) {
        long now = clock.getAsLong();
        told.values().removeIf(former -> former.at + AGAIN_MILLIS <= now);
        Told former = told.get(host);
        if (former == null ? told.size() >= MOST_HOSTS : former.why.equals(why)) {
            return false;
        }
        told.put(host, new Told(why, now));
        return true;
    }
}
