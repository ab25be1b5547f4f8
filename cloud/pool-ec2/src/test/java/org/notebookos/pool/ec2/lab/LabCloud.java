package org.notebookos.pool.ec2.lab;

import java.net.URI;
import java.util.List;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The operator's own access to the cloud: makes groups, looks behind the faults. */
public final class LabCloud implements AutoCloseable {

    public static final Region REGION = Region.US_EAST_1;

    private final AutoScalingClient scaling;
    private final Ec2Client ec2;
    private final SqsClient sqs;
    private final String image;

    public LabCloud(URI address) {
        var credentials = StaticCredentialsProvider.create(AwsBasicCredentials.create("operator", "operator"));
        scaling = AutoScalingClient.builder()
                .endpointOverride(address)
                .region(REGION)
                .credentialsProvider(credentials)
                .build();
        ec2 = Ec2Client.builder()
                .endpointOverride(address)
                .region(REGION)
                .credentialsProvider(credentials)
                .build();
        sqs = SqsClient.builder()
                .endpointOverride(address)
                .region(REGION)
                .credentialsProvider(credentials)
                .build();
        image = ec2.describeImages(b -> b.owners("amazon")).images().get(0).imageId();
    }

    /** Makes an empty group of one instance type, tagged for a cluster, and returns its name. */
    public String group(String cluster, String type, int maximum) {
        String name = "lab-" + UUID.randomUUID().toString().substring(0, 8);
        String image =
                ec2.describeImages(b -> b.owners("amazon")).images().get(0).imageId();
        ec2.createLaunchTemplate(r -> r.launchTemplateName(name).launchTemplateData(d -> d.imageId(image)
                .metadataOptions(m -> m.httpTokens("required"))
                .instanceType(type)));
        scaling.createAutoScalingGroup(r -> r.autoScalingGroupName(name)
                .availabilityZones("us-east-1a")
                .minSize(0)
                .maxSize(maximum)
                .desiredCapacity(0)
                .mixedInstancesPolicy(m -> m.launchTemplate(t -> t.launchTemplateSpecification(
                                        s -> s.launchTemplateName(name).version("$Latest"))
                                .overrides(o -> o.instanceType(type)))
                        .instancesDistribution(d -> d.onDemandPercentageAboveBaseCapacity(100)))
                .tags(t -> t.key("notebookos:cluster")
                        .value(cluster)
                        .propagateAtLaunch(true)
                        .resourceId(name)
                        .resourceType("auto-scaling-group")));
        return name;
    }

    /** The instances of a group. */
    public List<String> instances(String group) {
        return scaling.describeAutoScalingGroups(r -> r.autoScalingGroupNames(group)).autoScalingGroups().stream()
                .flatMap(g -> g.instances().stream())
                .map(Instance::instanceId)
                .sorted()
                .toList();
    }

    public boolean isProtected(String group, String instance) {
        return scaling.describeAutoScalingGroups(r -> r.autoScalingGroupNames(group)).autoScalingGroups().stream()
                .flatMap(g -> g.instances().stream())
                .anyMatch(i -> i.instanceId().equals(instance) && i.protectedFromScaleIn());
    }

    public int desired(String group) {
        return scaling.describeAutoScalingGroups(r -> r.autoScalingGroupNames(group))
                .autoScalingGroups()
                .get(0)
                .desiredCapacity();
    }

    /** Makes a queue and returns its address. */
    public String queue() {
        return sqs.createQueue(r -> r.queueName("lab-" + UUID.randomUUID())).queueUrl();
    }

    /** Puts an event of the event bus about an instance into a queue. */
    public void event(String queue, String kind, String instance) {
        sqs.sendMessage(r -> r.queueUrl(queue)
                .messageBody("{\"version\":\"0\",\"detail-type\":\"" + kind
                        + "\",\"source\":\"aws.ec2\",\"time\":\"2026-01-01T00:00:00Z\",\"detail\":{\"instance-id\":\""
                        + instance
                        + "\",\"instance-action\":\"terminate\"}}"));
    }

    @Override
    public void close() {
        scaling.close();
        ec2.close();
        sqs.close();
    }
}
