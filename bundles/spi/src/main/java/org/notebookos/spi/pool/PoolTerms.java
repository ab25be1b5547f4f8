package org.notebookos.spi.pool;

/**
 * What a pool offers, and at what price. Invariant: {@code 0 <= minimum <= maximum}, and nothing is negative.
 *
 * @param minimum hosts that it should always have
 * @param maximum hosts that it may have
 * @param pricePerHostHour in the operator's currency; 0 for hosts that cost nothing more when used. Only compared
 * @param provisioningSeconds how long a host takes from being asked for to its agent's joining, as expected
 * @param gpusPerHost devices of a host of it; possibly 0
 */
public record PoolTerms(
        int minimum, int maximum, double pricePerHostHour, double provisioningSeconds, int gpusPerHost) {

    /** @throws IllegalArgumentException if the invariant doesn't hold */
    public PoolTerms {
        if (minimum < 0 || maximum < minimum) {
            throw new IllegalArgumentException("a pool has at least " + minimum + " and at most " + maximum
                    + " hosts: the first must not be negative, nor more than the second");
        }
        if (!(pricePerHostHour >= 0) || !(provisioningSeconds >= 0) || gpusPerHost < 0) {
            throw new IllegalArgumentException("price " + pricePerHostHour + ", provisioning time "
                    + provisioningSeconds + " s and GPUs " + gpusPerHost + " must not be negative");
        }
    }
}
