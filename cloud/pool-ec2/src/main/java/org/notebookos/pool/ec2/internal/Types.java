package org.notebookos.pool.ec2.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What the instances of a group have and cost: from the configuration, else the catalogue, else the API. Asked again now and then.
 * Owned by the pool's thread.
 */
final class Types {

    private static final Duration SPOT_PRICE_AGE = Duration.ofMinutes(10);

    private record SpotPrice(OptionalDouble price, Instant at) {}

    private final Ec2Settings settings;
    private final Catalogue catalogue;
    private final MachineCalls calls;
    private final Clock clock;
    private final Map<String, Integer> gpus = new HashMap<>();
    private final Map<String, SpotPrice> spotPrices = new HashMap<>();

    Types(Ec2Settings settings, Catalogue catalogue, MachineCalls calls, Clock clock) {
        this.settings = settings;
        this.catalogue = catalogue;
        this.calls = calls;
        this.clock = clock;
    }

    /** Returns how many GPUs an instance of a type has; 0 for a type that isn't known. */
    int gpus(String type) {
        if (settings.gpusPerHost() >= 0) {
            return settings.gpusPerHost();
        }
        Catalogue.Type known = catalogue.types().get(type);
        if (known != null && known.gpus() >= 0) {
            return known.gpus();
        }
        return type.isEmpty() ? 0 : gpus.computeIfAbsent(type, calls::gpus);
    }

    /** Returns what an hour of an instance costs; 0 where nobody knows. */
    double price(String type, boolean spot) {
        if (settings.money().pricePerHostHour() > 0) {
            return settings.money().pricePerHostHour();
        }
        Catalogue.Type known = catalogue.types().get(type);
        double listed = known == null ? 0 : Math.max(0, known.price());
        return spot && !type.isEmpty() ? spotPrice(type).orElse(listed) : listed;
    }

    private OptionalDouble spotPrice(String type) {
        Instant now = clock.instant();
        SpotPrice last = spotPrices.get(type);
        if (last == null || last.at().plus(SPOT_PRICE_AGE).isBefore(now)) {
            last = new SpotPrice(calls.spotPrice(type, now), now);
            spotPrices.put(type, last);
        }
        return last.price();
    }
}
