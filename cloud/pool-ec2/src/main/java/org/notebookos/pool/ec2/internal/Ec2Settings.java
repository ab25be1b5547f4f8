package org.notebookos.pool.ec2.internal;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a pool was configured; what each value means is said in {@link Ec2PoolComponent.Config}.
 *
 * @param gpusPerHost negative: those of the instance type
 * @param maxPricePerHour 0: no such limit
 */
record Ec2Settings(
        String name,
        String cluster,
        List<String> groups,
        Cloud cloud,
        int minHosts,
        int maxHosts,
        int gpusPerHost,
        Money money,
        Hooks hooks,
        Times times) {

    /** Where the cloud is, and as whom it is asked. */
    record Cloud(String region, Optional<URI> endpoint, String profile, String noticeQueue, int callsPerMinute) {}

    /** What may be spent. */
    record Money(double pricePerHostHour, Optional<Path> pricesFile, double maxPricePerHour) {}

    /** Names of the groups' lifecycle hooks. */
    record Hooks(String launch, String terminate) {}

    /** Periods and limits. */
    record Times(
            Duration poll,
            Duration answer,
            Duration launch,
            Duration join,
            Duration drain,
            Duration heartbeat,
            Duration optionRest,
            Duration provisioning) {}

    static final String CLUSTER_TAG = "notebookos:cluster";
}
