package org.notebookos.pool.ec2.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceType;
import software.amazon.awssdk.services.ec2.model.SpotInstanceRequest;

/** Calls to the EC2 API. None of them changes anything. */
final class MachineCalls {

    private static final Set<String> DOWN = Set.of("shutting-down", "terminated", "stopping", "stopped");
    private static final Set<String> DOOMED = Set.of(
            "marked-for-termination", "marked-for-stop", "marked-for-stop-by-experiment", "marked-for-hibernation");

    private final Ec2Client client;
    private final CallBudget budget;

    MachineCalls(Ec2Client client, CallBudget budget) {
        this.client = client;
        this.budget = budget;
    }

    /** Reads instances. Those that EC2 doesn't know (yet, or any more) are left out. */
    Map<String, Machine> read(Collection<String> ids) {
        Map<String, Machine> machines = new HashMap<>();
        if (ids.isEmpty()) {
            return machines;
        }
        called(
                        "DescribeInstances",
                        c -> c.describeInstances(
                                // As a filter: an id that isn't known yet makes the call itself fail.
                                r -> r.filters(f -> f.name("instance-id").values(ids))))
                .reservations()
                .stream()
                .flatMap(r -> r.instances().stream())
                .forEach(i -> machines.put(i.instanceId(), machine(i)));
        return machines;
    }

    private static Machine machine(Instance i) {
        return new Machine(
                i.instanceId(),
                !DOWN.contains(i.state().nameAsString()),
                i.launchTime() == null ? Instant.EPOCH : i.launchTime(),
                i.spotInstanceRequestId() == null ? "" : i.spotInstanceRequestId());
    }

    /** Returns the instances whose spot request says that they will be taken back, and what it says. */
    Map<String, String> doomed(Collection<String> spotRequests) {
        Map<String, String> doomed = new HashMap<>();
        if (spotRequests.isEmpty()) {
            return doomed;
        }
        List<SpotInstanceRequest> requests = new ArrayList<>(called(
                        "DescribeSpotInstanceRequests",
                        c -> c.describeSpotInstanceRequests(r -> r.filters(
                                f -> f.name("spot-instance-request-id").values(spotRequests))))
                .spotInstanceRequests());
        for (SpotInstanceRequest request : requests) {
            if (request.status() != null
                    && request.instanceId() != null
                    && DOOMED.contains(String.valueOf(request.status().code()))) {
                doomed.put(request.instanceId(), request.status().code());
            }
        }
        return doomed;
    }

    /** Returns how many GPUs an instance of a type has. */
    int gpus(String type) {
        return called(
                        "DescribeInstanceTypes",
                        c -> c.describeInstanceTypes(r -> r.instanceTypes(InstanceType.fromValue(type))))
                .instanceTypes()
                .stream()
                .filter(t -> t.gpuInfo() != null)
                .flatMap(t -> t.gpuInfo().gpus().stream())
                .mapToInt(g -> g.count() == null ? 0 : g.count())
                .sum();
    }

    /** Returns what the type costs in the cheapest zone of the region now, as a Linux spot instance. */
    OptionalDouble spotPrice(String type, Instant now) {
        return called(
                        "DescribeSpotPriceHistory",
                        c -> c.describeSpotPriceHistory(r -> r.instanceTypes(InstanceType.fromValue(type))
                                .productDescriptions("Linux/UNIX")
                                .startTime(now)))
                .spotPriceHistory()
                .stream()
                .mapToDouble(p -> Double.parseDouble(p.spotPrice()))
                .min();
    }

    private <T> T called(String call, Function<Ec2Client, T> made) {
        budget.take(call);
        return CloudFailures.calling(call, () -> made.apply(client));
    }
}
