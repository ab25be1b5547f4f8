package org.notebookos.pool.ec2.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.notebookos.spi.pool.PoolException;
import org.notebookos.spi.pool.PoolException.Code;
import org.notebookos.spi.pool.PoolHost;
import org.notebookos.spi.pool.PoolHost.State;

/** What a cloud does that isn't well, is short of machines, or isn't ours. */
class CloudFaultsTest {

    private static PoolLab lab;

    @BeforeAll
    static void serve() throws Exception {
        lab = PoolLab.start();
    }

    @AfterAll
    static void end() throws Exception {
        if (lab != null) {
            lab.close();
        }
    }

    @AfterEach
    void reset() throws Exception {
        lab.reset();
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static PoolException failure(CompletionStage<?> stage) {
        CompletionException e = assertThrows(CompletionException.class, () -> await(stage));
        return assertInstanceOf(PoolException.class, e.getCause());
    }

    private static String group(String type) {
        return lab.operator.group(PoolLab.CLUSTER, type, 4);
    }

    @Test
    void aGroupWithoutMachinesHandsOverToTheNext() {
        String dear = group("p3.8xlarge");
        String cheap = group("g5.xlarge");
        lab.faulty.faults().empty(dear);
        Ec2Pool pool = lab.pool(lab.settings(dear, cheap));

        List<PoolHost> made = await(pool.grow(2));

        assertEquals(
                lab.operator.instances(cheap), made.stream().map(PoolHost::id).toList());
        assertEquals(0, lab.operator.desired(dear));
        assertEquals(
                2,
                lab.faulty.calls("SetDesiredCapacity").stream()
                        .filter(c -> c.group().equals(dear))
                        .count());
        PoolLab.await("the other type is offered", () -> pool.terms().pricePerHostHour() == 1.006);
    }

    @Test
    void aGroupWithoutMachinesIsLeftAloneForAWhile() {
        String only = group("p3.8xlarge");
        lab.faulty.faults().empty(only);
        Ec2Pool pool = lab.pool(lab.settings(only));

        PoolException first = failure(pool.grow(1));
        PoolException second = failure(pool.grow(1));

        assertEquals(Code.FAILED, first.code());
        assertTrue(first.getMessage().contains("InsufficientInstanceCapacity"), first::getMessage);
        assertTrue(second.getMessage().contains("is left alone"), second::getMessage);
        assertEquals(
                2,
                lab.faulty.calls("SetDesiredCapacity").stream()
                        .filter(c -> c.group().equals(only))
                        .count());
    }

    @Test
    void aGroupThatGivesSomeIsTakenAtThatAndTheNextGivesTheRest() {
        String small = lab.operator.group(PoolLab.CLUSTER, "p3.8xlarge", 1);
        String large = group("g5.xlarge");
        Ec2Pool pool = lab.pool(lab.settings(small, large));

        await(pool.grow(3));

        assertEquals(1, lab.operator.instances(small).size());
        assertEquals(2, lab.operator.instances(large).size());
    }

    @Test
    void throttledCallsAreMadeAgain() {
        String group = group("g5.xlarge");
        Ec2Pool pool = lab.pool(lab.settings(group));
        lab.faulty.faults().fail("SetDesiredCapacity", 400, "Throttling", 5);
        lab.faulty.faults().fail("DescribeInstances", 503, "RequestLimitExceeded", 5);

        await(pool.grow(1));

        assertEquals(1, lab.operator.instances(group).size());
    }

    @Test
    void anUnwellServiceChangesNothingOfWhatIsKnown() {
        String group = group("g5.xlarge");
        Ec2Pool pool = lab.pool(lab.settings(group));
        String id = await(pool.grow(1)).get(0).id();
        int before = lab.faulty.calls("DescribeAutoScalingGroups").size();

        lab.faulty.faults().fail("DescribeAutoScalingGroups", 500, "InternalFailure", 4);
        PoolLab.await(
                "it has failed and works again",
                () -> lab.faulty.calls("DescribeAutoScalingGroups").size() > before + 5);

        assertEquals(List.of(id), pool.hosts().stream().map(PoolHost::id).toList());
        await(pool.release(id));
    }

    @Test
    void aCallThatIsAnsweredTooLateIsNotMadeTwice() {
        String group = group("g5.xlarge");
        Ec2Pool pool = lab.pool(lab.settings(group));
        PoolLab.await("the group is seen", () -> pool.terms().gpusPerHost() == 1);
        lab.faulty.faults().slow("SetDesiredCapacity", Duration.ofSeconds(7), 2);

        await(pool.grow(1));

        assertEquals(1, lab.operator.desired(group));
        assertEquals(1, lab.operator.instances(group).size());
    }

    @Test
    void expiredCredentialsAreSaidAtOnceAndUsedAgainWhenTheyAreRenewed() {
        String group = group("g5.xlarge");
        Ec2Pool pool = lab.pool(lab.settings(group));
        PoolLab.await("the group is seen", () -> pool.terms().gpusPerHost() == 1);
        lab.faulty.faults().fail("DescribeAutoScalingGroups", 403, "ExpiredToken", 1000);

        PoolException e = failure(pool.grow(1));
        assertTrue(e.getMessage().contains("ExpiredToken"), e::getMessage);

        lab.faulty.faults().fail("DescribeAutoScalingGroups", 403, "ExpiredToken", 0);
        assertEquals(1, await(pool.grow(1)).size());
    }

    @Test
    void aGroupOfAnotherClusterIsNotTouched() {
        String foreign = lab.operator.group("another", "g5.xlarge", 4);
        Ec2Pool pool = lab.pool(lab.settings(foreign));

        PoolException e = failure(pool.grow(1));

        assertTrue(e.getMessage().contains("it has no tag notebookos:cluster=lab"), e::getMessage);
        assertEquals(0, lab.operator.desired(foreign));
    }

    @Test
    void moneyIsALimitToo() {
        Ec2Settings settings = lab.settings(group("p3.8xlarge"));
        Ec2Pool pool = lab.pool(PoolLab.spending(settings, 25));
        await(pool.grow(2));

        PoolException e = failure(pool.grow(1));

        assertEquals(Code.LIMIT, e.code());
        assertTrue(e.getMessage().contains("costs 24.48 an hour and may cost 25.00"), e::getMessage);
        assertEquals(2, pool.terms().maximum());
    }

    @Test
    void callsAreCounted() {
        CallBudget budget = new CallBudget(2, () -> 0);
        budget.take("One");
        budget.take("Two");

        assertEquals(
                CloudException.Code.THROTTLED,
                assertThrows(CloudException.class, () -> budget.take("Three")).code());
    }

    @Test
    void aSpotInstanceWithANoticeLeaves() {
        String queue = lab.operator.queue();
        Ec2Pool pool = lab.pool(PoolLab.listening(lab.settings(group("g5.xlarge")), queue));
        List<PoolHost> made = await(pool.grow(3));

        lab.operator.event(
                queue, "EC2 Spot Instance Interruption Warning", made.get(0).id());
        lab.operator.event(
                queue, "EC2 Instance Rebalance Recommendation", made.get(1).id());
        lab.operator.event(
                queue, "EC2 Instance State-change Notification", made.get(2).id());

        PoolLab.await(
                "they leave",
                () -> PoolLab.is(pool, made.get(0).id(), State.LEAVING)
                        && PoolLab.is(pool, made.get(1).id(), State.LEAVING));
        assertEquals(
                State.RUNNING,
                PoolLab.host(pool, made.get(2).id()).orElseThrow().state());
        assertTrue(pool.hosts().stream().anyMatch(h -> h.detail().contains("rebalance recommendation")));
    }

    @Test
    void aSpotInstanceWhoseRequestIsMarkedLeavesWithoutAnyQueue() {
        Ec2Pool pool = lab.pool(lab.settings(group("g5.xlarge")));
        String id = await(pool.grow(1)).get(0).id();

        lab.faulty.faults().spot(id, "marked-for-termination");

        PoolLab.await("it leaves", () -> PoolLab.is(pool, id, State.LEAVING));
        await(pool.release(id));
    }
}
