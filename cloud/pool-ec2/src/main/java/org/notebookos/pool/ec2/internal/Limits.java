package org.notebookos.pool.ec2.internal;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import org.notebookos.spi.pool.PoolTerms;

/** What the operator allows: how many hosts, and how much money an hour. A function of what there is. */
final class Limits {

    private Limits() {}

    /**
     * Says what the pool offers.
     *
     * @param preferred the group that would grow next
     */
    static PoolTerms terms(Ec2Settings settings, View view, Optional<CloudGroup> preferred, Types types) {
        int most = settings.maxHosts();
        if (!view.groups().isEmpty()) {
            most = Math.min(
                    most, view.groups().stream().mapToInt(CloudGroup::maximum).sum());
        }
        String type = preferred.map(Limits::type).orElse("");
        double price = types.price(type, preferred.map(CloudGroup::spot).orElse(false));
        double allowed = settings.money().maxPricePerHour();
        if (allowed > 0 && price > 0) {
            most = (int) Math.min(most, allowed / price);
        }
        int least = Math.max(
                settings.minHosts(),
                view.groups().stream().mapToInt(CloudGroup::minimum).sum());
        return new PoolTerms(
                Math.min(least, most),
                most,
                price,
                settings.times().provisioning().toMillis() / 1000.0,
                types.gpus(type));
    }

    /** A group that doesn't name its types has those of its instances. */
    private static String type(CloudGroup group) {
        return !group.types().isEmpty() || group.instances().isEmpty()
                ? group.type()
                : group.instances().get(0).type();
    }

    /**
     * Says why the pool may not have more hosts; empty if it may.
     *
     * @param hosts those that it has
     * @param outstanding hosts that are asked for already
     */
    static Optional<String> refusal(
            Ec2Settings settings, PoolTerms terms, Collection<Ec2Host> hosts, int outstanding, int count) {
        int after = hosts.size() + outstanding + count;
        double allowed = settings.money().maxPricePerHour();
        double cost = hosts.stream().mapToDouble(h -> h.price).sum();
        double then = cost + (outstanding + count) * terms.pricePerHostHour();
        if (allowed > 0 && then > allowed) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "pool %s costs %.2f an hour and may cost %.2f, with %d more hosts it would be %.2f. Raise maxPricePerHour,"
                            + " or add another pool",
                    settings.name(),
                    cost,
                    allowed,
                    outstanding + count,
                    then));
        }
        if (after > terms.maximum()) {
            return Optional.of("pool " + settings.name() + " has " + hosts.size() + " hosts, " + outstanding
                    + " are coming, and it may have " + terms.maximum()
                    + ". Raise maxHosts and the maximum of its groups, or add another pool");
        }
        return Optional.empty();
    }
}
