package org.notebookos.simulator.model;

/**
 * Prices, in US dollars.
 *
 * @param onDemand of an hour of a host that was added for demand
 * @param reserved of an hour of a host that is always there
 * @param spotShare part of the added hosts that are spot hosts, from 0 to 1
 * @param spot of an hour of a spot host
 * @param margin what a user pays for a GPU that is bound, over its share of a host at the on-demand price
 * @param standby what a user pays for a GPU that a replica of theirs may need, over the same
 */
public record Prices(double onDemand, double reserved, double spotShare, double spot, double margin, double standby) {

    /** Takes them from constants. */
    public static Prices of(Constants c) {
        return new Prices(
                c.number("price.host-hour.on-demand"),
                c.number("price.host-hour.reserved"),
                c.number("price.spot-share"),
                c.number("price.host-hour.spot"),
                c.number("price.user.bound-multiplier"),
                c.number("price.user.standby-multiplier"));
    }

    /** What the provider pays. */
    public double provider(double hostHours, double alwaysThereHours) {
        double added = Math.max(0, hostHours - alwaysThereHours);
        return Math.min(hostHours, alwaysThereHours) * reserved
                + added * (spotShare * spot + (1 - spotShare) * onDemand);
    }

    /** What the users pay. */
    public double user(double boundGpuHours, double standbyGpuHours, int gpusPerHost) {
        double gpuHour = onDemand / gpusPerHost;
        return gpuHour * (margin * boundGpuHours + standby * standbyGpuHours);
    }
}
