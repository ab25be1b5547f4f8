package org.notebookos.pool.ec2.lab;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** What a cloud does that isn't well, or is short of machines. Safe for use by several threads. */
public final class Faults {

    private static final Pattern INSTANCE = Pattern.compile("<instanceId>(i-([0-9a-f]+))</instanceId>");

    private record Failing(int status, String code, AtomicInteger left) {}

    private record Slow(Duration by, AtomicInteger left) {}

    private final Map<String, Failing> failing = new ConcurrentHashMap<>();
    private final Map<String, Slow> slow = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> empty = new ConcurrentHashMap<>();
    private final Set<String> spot = ConcurrentHashMap.newKeySet();
    private final Map<String, String> spotStatus = new ConcurrentHashMap<>();

    /** The next calls of an action fail, with an HTTP status and a code. */
    public void fail(String action, int status, String code, int times) {
        failing.put(action, new Failing(status, code, new AtomicInteger(times)));
    }

    /** The next calls of an action are answered late. */
    public void slow(String action, Duration by, int times) {
        slow.put(action, new Slow(by, new AtomicInteger(times)));
    }

    /** A group gets no machines, as if its zone had none: what it is asked for fails later, in its activities. */
    public void empty(String group) {
        empty.putIfAbsent(group, new AtomicInteger());
    }

    public void refill(String group) {
        empty.remove(group);
    }

    /** An instance is one of the spot market, and its request has a status. */
    public void spot(String instance, String status) {
        spot.add(instance);
        spotStatus.put(instance, status);
    }

    Optional<CloudAnswer> answer(Call call) throws InterruptedException {
        Slow late = slow.get(call.action());
        if (late != null && late.left().getAndDecrement() > 0) {
            Thread.sleep(late.by().toMillis());
        }
        Failing fault = failing.get(call.action());
        if (fault != null && fault.left().getAndDecrement() > 0) {
            return Optional.of(CloudAnswer.error(call, fault.status(), fault.code()));
        }
        AtomicInteger refused = empty.get(call.group());
        return switch (call.action()) {
            case "SetDesiredCapacity" -> Optional.ofNullable(refused).map(r -> {
                r.incrementAndGet();
                return CloudAnswer.result(call.action(), "");
            });
            case "DescribeScalingActivities" -> Optional.ofNullable(refused).map(r -> activities(call, r.get()));
            case "DescribeSpotInstanceRequests" -> spot.isEmpty() ? Optional.empty() : Optional.of(requests());
            default -> Optional.empty();
        };
    }

    private static CloudAnswer activities(Call call, int count) {
        StringBuilder members = new StringBuilder();
        for (int i = 0; i < count; i++) {
            members.append("<member><ActivityId>")
                    .append(call.group())
                    .append('-')
                    .append(i)
                    .append("</ActivityId><AutoScalingGroupName>")
                    .append(call.group())
                    .append(
                            "</AutoScalingGroupName><StatusCode>Failed</StatusCode><StartTime>2026-01-01T00:00:00Z</StartTime>")
                    .append("<Cause>asked</Cause><StatusMessage>Could not launch On-Demand Instances.")
                    .append(" InsufficientInstanceCapacity - We currently do not have sufficient capacity in the")
                    .append(
                            " Availability Zone you requested. Launching EC2 instance failed.</StatusMessage></member>");
        }
        return CloudAnswer.result(call.action(), "<Activities>" + members + "</Activities>");
    }

    private CloudAnswer requests() {
        StringBuilder items = new StringBuilder();
        spotStatus.forEach((instance, status) -> items.append("<item><spotInstanceRequestId>sir-")
                .append(instance.substring(2))
                .append("</spotInstanceRequestId><instanceId>")
                .append(instance)
                .append("</instanceId><state>active</state><status><code>")
                .append(status)
                .append("</code></status></item>"));
        return CloudAnswer.xml(
                200,
                "<DescribeSpotInstanceRequestsResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>lab"
                        + "</requestId><spotInstanceRequestSet>" + items
                        + "</spotInstanceRequestSet></DescribeSpotInstanceRequestsResponse>");
    }

    /** Has a description of instances say which are of the spot market. */
    String edited(String description) {
        return INSTANCE.matcher(description)
                .replaceAll(m -> spot.contains(m.group(1))
                        ? m.group() + "<spotInstanceRequestId>sir-" + m.group(2) + "</spotInstanceRequestId>"
                        : m.group());
    }
}
