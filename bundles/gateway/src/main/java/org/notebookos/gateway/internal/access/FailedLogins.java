package org.notebookos.gateway.internal.access;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds how often secrets can be tried: a token bucket for each address, and one for all together. Its state is guarded by
 * its monitor and bounded: of very many addresses, those that tried longest ago are forgotten.
 *
 * <p>When the common bucket is empty, an address that has not failed of late still has one try, so that nobody who knows a
 * secret is kept out by what others do.
 */
final class FailedLogins {

    private static final Logger LOG = LoggerFactory.getLogger(FailedLogins.class);
    private static final int MOST_ADDRESSES = 10_000;
    private static final double NANOS_PER_MINUTE = 60e9;
    private static final double ROUNDING = 1e-9;

    private final int perMinute;
    private final LongSupplier nanos;
    private final Bucket common;
    private final Map<String, Bucket> byAddress = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST_ADDRESSES;
        }
    };

    /** Tries that are left; refilled evenly. */
    private static final class Bucket {
        private final int capacity;
        private double left;
        private long at;
        private long toldAt;
        private boolean told;

        private Bucket(int capacity, long at) {
            this.capacity = capacity;
            this.left = capacity;
            this.at = at;
        }

        private void refill(long now) {
            left = Math.min(capacity, left + (now - at) * capacity / NANOS_PER_MINUTE);
            at = now;
        }

        /** Tells whether operators should be told now that it is empty; they are told once a minute. */
        private boolean tells(long now) {
            boolean tells = left < 1 && (!told || now - toldAt > NANOS_PER_MINUTE);
            if (tells) {
                told = true;
                toldAt = now;
            }
            return tells;
        }

        private Optional<Duration> shortage() {
            if (left >= 1 - ROUNDING) {
                return Optional.empty();
            }
            long wait = (long) Math.ceil((1 - left) * 60 / capacity - ROUNDING);
            return Optional.of(Duration.ofSeconds(Math.max(1, wait)));
        }
    }

    /**
     * @param perMinute tries of one address
     * @param perMinuteOverall tries of all together
     * @param nanos a clock like {@link System#nanoTime}
     */
    FailedLogins(int perMinute, int perMinuteOverall, LongSupplier nanos) {
        this.perMinute = perMinute;
        this.nanos = nanos;
        this.common = new Bucket(perMinuteOverall, nanos.getAsLong());
    }

    /**
     * What became of the wish to try a secret.
     *
     * @param pause how long to wait before it may be looked at; empty: it may be now
     */
    record Try(Optional<Duration> pause, String address, double ofOwn, double ofCommon) {

        private static Try none(Duration wait, String address) {
            return new Try(Optional.of(wait), address, 0, 0);
        }
    }

    /** Takes a try, before the secret is looked at. */
    synchronized Try take(String address) {
        long now = nanos.getAsLong();
        Bucket own = byAddress.computeIfAbsent(address, key -> new Bucket(perMinute, now));
        own.refill(now);
        common.refill(now);
        Optional<Duration> wait = own.shortage();
        if (wait.isPresent()) {
            return Try.none(wait.get(), address);
        }
        Optional<Duration> all = common.shortage();
        if (all.isEmpty()) {
            own.left--;
            common.left--;
            if (own.tells(now)) {
                LOG.warn("address {} has sent {} wrong tokens within a minute: it has to wait", address, perMinute);
            }
            if (common.tells(now)) {
                LOG.warn("too many wrong tokens from many addresses: each has one try until there are fewer");
            }
            return new Try(Optional.empty(), address, 1, 1);
        }
        if (own.left < own.capacity) {
            return Try.none(all.get(), address);
        }
        own.left = 0;
        return new Try(Optional.empty(), address, own.capacity, 0);
    }

    /** Gives a try back that was no failure. What the address failed in before still counts: others may share it. */
    synchronized void giveBack(Try taken) {
        Bucket own = byAddress.get(taken.address());
        if (own != null) {
            own.left = Math.min(own.capacity, own.left + taken.ofOwn());
            if (own.left >= own.capacity) {
                byAddress.remove(taken.address());
            }
        }
        common.left = Math.min(common.capacity, common.left + taken.ofCommon());
    }

    synchronized int addresses() {
        return byAddress.size();
    }
}
