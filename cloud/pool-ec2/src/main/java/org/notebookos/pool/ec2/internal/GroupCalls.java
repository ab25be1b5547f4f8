package org.notebookos.pool.ec2.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.notebookos.pool.ec2.internal.CloudException.Code;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.Activity;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.autoscaling.model.LaunchTemplateOverrides;
import software.amazon.awssdk.services.autoscaling.model.MixedInstancesPolicy;

/** Calls to the Auto Scaling API. What changes something takes a group, and only tagged groups are ever made into one. */
final class GroupCalls {

    private static final int ACTIVITIES = 20;

    private final AutoScalingClient client;
    private final CallBudget budget;
    private final Ec2Settings settings;

    GroupCalls(AutoScalingClient client, CallBudget budget, Ec2Settings settings) {
        this.client = client;
        this.budget = budget;
        this.settings = settings;
    }

    /**
     * Reads the configured groups.
     *
     * @param refused gets a line for each group that is absent or isn't tagged for this cluster
     * @return in the configured order
     */
    List<CloudGroup> read(List<String> refused) {
        Map<String, AutoScalingGroup> found = called(
                        "DescribeAutoScalingGroups",
                        c -> c.describeAutoScalingGroups(r -> r.autoScalingGroupNames(settings.groups())))
                .autoScalingGroups()
                .stream()
                .collect(Collectors.toMap(AutoScalingGroup::autoScalingGroupName, g -> g, (a, b) -> a));
        List<CloudGroup> groups = new ArrayList<>();
        for (String name : settings.groups()) {
            AutoScalingGroup group = found.get(name);
            if (group == null) {
                refused.add("there is no Auto Scaling group " + name);
            } else if (!isTagged(group)) {
                refused.add("group " + name + " is left alone, it has no tag " + Ec2Settings.CLUSTER_TAG + "="
                        + settings.cluster());
            } else {
                groups.add(group(group));
            }
        }
        return groups;
    }

    private boolean isTagged(AutoScalingGroup group) {
        return group.tags().stream()
                .anyMatch(t -> Ec2Settings.CLUSTER_TAG.equals(t.key())
                        && settings.cluster().equals(t.value()));
    }

    private static CloudGroup group(AutoScalingGroup group) {
        MixedInstancesPolicy mix = group.mixedInstancesPolicy();
        List<String> types = mix == null || mix.launchTemplate() == null
                ? List.of()
                : mix.launchTemplate().overrides().stream()
                        .map(LaunchTemplateOverrides::instanceType)
                        .filter(t -> t != null)
                        .toList();
        Integer onDemand = mix == null || mix.instancesDistribution() == null
                ? null
                : mix.instancesDistribution().onDemandPercentageAboveBaseCapacity();
        return new CloudGroup(
                group.autoScalingGroupName(),
                group.minSize(),
                group.maxSize(),
                group.desiredCapacity(),
                types,
                onDemand != null && onDemand == 0,
                group.instances().stream().map(GroupCalls::instance).toList());
    }

    private static CloudInstance instance(Instance i) {
        return new CloudInstance(
                i.instanceId(),
                String.valueOf(i.instanceType()),
                String.valueOf(i.availabilityZone()),
                Lifecycle.of(String.valueOf(i.lifecycleStateAsString())),
                Boolean.TRUE.equals(i.protectedFromScaleIn()));
    }

    void setDesired(CloudGroup group, int desired) {
        called(
                "SetDesiredCapacity",
                c -> c.setDesiredCapacity(r -> r.autoScalingGroupName(group.name())
                        .desiredCapacity(desired)
                        .honorCooldown(false)));
    }

    /** Ends one instance of a group, which then wants one less. */
    void terminate(CloudGroup group, String id) {
        if (group.instances().stream().noneMatch(i -> i.id().equals(id))) {
            throw new CloudException(Code.REFUSED, "group " + group.name() + " has no instance " + id, null);
        }
        called(
                "TerminateInstanceInAutoScalingGroup",
                c -> c.terminateInstanceInAutoScalingGroup(r -> r.instanceId(id).shouldDecrementDesiredCapacity(true)));
    }

    /** Ends the wait of a lifecycle hook. */
    void complete(CloudGroup group, String hook, String id, boolean proceed) {
        called(
                "CompleteLifecycleAction",
                c -> c.completeLifecycleAction(r -> r.autoScalingGroupName(group.name())
                        .lifecycleHookName(hook)
                        .instanceId(id)
                        .lifecycleActionResult(proceed ? "CONTINUE" : "ABANDON")));
    }

    /** Makes a lifecycle hook wait for another of its periods. */
    void heartbeat(CloudGroup group, String hook, String id) {
        called(
                "RecordLifecycleActionHeartbeat",
                c -> c.recordLifecycleActionHeartbeat(r -> r.autoScalingGroupName(group.name())
                        .lifecycleHookName(hook)
                        .instanceId(id)));
    }

    /** Keeps the group's own scaling away from instances: which one goes is decided by who knows what runs there. */
    void protect(CloudGroup group, Collection<String> ids) {
        called(
                "SetInstanceProtection",
                c -> c.setInstanceProtection(r ->
                        r.autoScalingGroupName(group.name()).instanceIds(ids).protectedFromScaleIn(true)));
    }

    /** Returns why launches failed of late: activity id to message. */
    Map<String, String> failures(CloudGroup group) {
        return called(
                        "DescribeScalingActivities",
                        c -> c.describeScalingActivities(
                                r -> r.autoScalingGroupName(group.name()).maxRecords(ACTIVITIES)))
                .activities()
                .stream()
                .filter(a -> "Failed".equals(a.statusCodeAsString()))
                .collect(Collectors.toMap(Activity::activityId, a -> String.valueOf(a.statusMessage()), (a, b) -> a));
    }

    private <T> T called(String call, Function<AutoScalingClient, T> made) {
        budget.take(call);
        return CloudFailures.calling(call, () -> made.apply(client));
    }
}
