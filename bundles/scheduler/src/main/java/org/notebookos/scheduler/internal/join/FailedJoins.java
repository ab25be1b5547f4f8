package org.notebookos.scheduler.internal.join;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How often each address has shown a wrong token lately: who does so too often isn't looked at for a while, whatever it shows.
 * Nobody can guess a secret of 160 bits; this keeps the log readable and the authority's thread free. Owner of the state: this
 * object's monitor.
 */
final class FailedJoins {

    private static final int MOST = 20;
    private static final long WINDOW_MILLIS = 60_000;
    private static final int MOST_ADDRESSES = 1000;
    private static final Pattern PORT = Pattern.compile(":[0-9]{1,5}$");

    private record Window(long since, int failures) {}

    private final Clock clock;

    /** The oldest first. */
    private final Map<String, Window> windows = new LinkedHashMap<>();

    FailedJoins(Clock clock) {
        this.clock = clock;
    }

    /** Tells whether an address has failed too often within a minute. */
    synchronized boolean tooMany(String address) {
        forget();
        Window window = windows.get(machine(address));
        return window != null && window.failures() >= MOST;
    }

    /** Counts a failure. */
    synchronized void failed(String address) {
        forget();
        String machine = machine(address);
        Window former = windows.get(machine);
        if (former != null) {
            windows.put(machine, new Window(former.since(), former.failures() + 1));
        } else if (windows.size() < MOST_ADDRESSES) {
            windows.put(machine, new Window(clock.millis(), 1));
        }
    }

    private void forget() {
        long before = clock.millis() - WINDOW_MILLIS;
        windows.values().removeIf(window -> window.since() <= before);
    }

    /** Each attempt is a connection with a port of its own. */
    private static String machine(String address) {
        return PORT.matcher(address).replaceFirst("");
    }
}
