package org.notebookos.pool.ec2.internal;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All that a pool asks of the cloud. Owned by the pool's thread, on which its calls block, each for a bounded time.
 */
record Cloud(GroupCalls groups, MachineCalls machines, Notices notices, Types types, Clock clock, Random random) {

    static Cloud of(Ec2Settings settings, Clients clients, Clock clock, Random random) {
        CallBudget budget = new CallBudget(settings.cloud().callsPerMinute(), System::nanoTime);
        MachineCalls machines = new MachineCalls(clients.ec2(), budget);
        return new Cloud(
                new GroupCalls(clients.scaling(), budget, settings),
                machines,
                new Notices(clients.sqs(), budget, settings.cloud().noticeQueue()),
                new Types(settings, Catalogue.read(settings.money().pricesFile()), machines, clock),
                clock,
                random);
    }

    /** Looks at the groups and their instances. */
    View look() {
        List<String> refused = new ArrayList<>();
        List<CloudGroup> found = groups.read(refused);
        Set<String> ids = found.stream()
                .flatMap(g -> g.instances().stream())
                .map(CloudInstance::id)
                .collect(Collectors.toSet());
        Map<String, Machine> seen = machines.read(ids);
        return new View(found, List.copyOf(refused), seen);
    }
}
