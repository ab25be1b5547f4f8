package org.notebookos.pool.ec2.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.notebookos.spi.pool.PoolHost;
import org.notebookos.spi.pool.PoolHost.State;

/** Instances wait in lifecycle hooks, and who answers them when. */
class LifecycleHooksTest {

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

    private static String launched(Ec2Pool pool) {
        return await(pool.grow(1)).get(0).id();
    }

    private static boolean answered(String hook, String id, String result) {
        return lab.faulty.hooks().answers().contains(hook + " " + id + " " + result);
    }

    @Test
    void aLaunchIsCompleteWhenTheAgentHasJoinedWithAllGpus() {
        lab.faulty.hooks().set(true, false);
        Ec2Pool pool = lab.pool(lab.settings(lab.operator.group(PoolLab.CLUSTER, "p3.8xlarge", 2)));
        String id = launched(pool);
        int beats = lab.faulty.hooks().heartbeats();
        PoolLab.await("it is kept waiting", () -> lab.faulty.hooks().heartbeats() > beats + 1);
        assertEquals(State.STARTING, pool.hosts().get(0).state());

        pool.joined(id, 3);
        PoolLab.await(
                "too few GPUs are told", () -> pool.hosts().get(0).detail().endsWith("3 of its 4 GPUs answered"));
        assertFalse(answered("launch", id, "CONTINUE"));

        pool.joined(id, 4);
        PoolLab.await("the hook is completed", () -> answered("launch", id, "CONTINUE"));
        PoolLab.await("it serves", () -> PoolLab.is(pool, id, State.RUNNING));
    }

    @Test
    void anAgentMayJoinBeforeItsInstanceIsSeen() {
        lab.faulty.hooks().set(true, false);
        String group = lab.operator.group(PoolLab.CLUSTER, "g5.xlarge", 2);
        String id = launched(lab.pool(lab.settings(group)));
        Ec2Pool late = lab.pool(lab.settings(group));

        late.joined(id, 1);

        PoolLab.await("the hook is completed", () -> answered("launch", id, "CONTINUE"));
    }

    @Test
    void anInstanceWhoseAgentNeverJoinsIsAbandoned() {
        lab.faulty.hooks().set(true, false);
        Ec2Settings settings = lab.settings(lab.operator.group(PoolLab.CLUSTER, "g5.xlarge", 2));
        Ec2Pool pool = lab.pool(
                PoolLab.with(settings, Duration.ofSeconds(3), settings.times().drain()));
        String id = launched(pool);

        PoolLab.await("it is given up", () -> answered("launch", id, "ABANDON"));

        PoolLab.await("it is gone", () -> PoolLab.host(pool, id).isEmpty());
    }

    @Test
    void aHostThatItsGroupEndsLeavesAndIsHeldUntilItIsReleased() {
        lab.faulty.hooks().set(false, true);
        String group = lab.operator.group(PoolLab.CLUSTER, "g5.xlarge", 2);
        Ec2Pool pool = lab.pool(lab.settings(group));
        String id = launched(pool);

        lab.faulty.hooks().end(id);
        PoolLab.await("it leaves", () -> PoolLab.is(pool, id, State.LEAVING));
        assertTrue(pool.hosts().get(0).detail().contains("its group " + group + " ends it"));
        int beats = lab.faulty.hooks().heartbeats();
        PoolLab.await("it is held", () -> lab.faulty.hooks().heartbeats() > beats + 1);
        assertEquals(
                List.of(id),
                lab.operator.instances(group).stream().filter(id::equals).toList());

        await(pool.release(id));
        assertTrue(answered("terminate", id, "CONTINUE"));
        assertFalse(lab.operator.instances(group).contains(id));
    }

    @Test
    void aReleasedHostPassesItsTerminateHook() {
        lab.faulty.hooks().set(false, true);
        String group = lab.operator.group(PoolLab.CLUSTER, "g5.xlarge", 2);
        Ec2Pool pool = lab.pool(lab.settings(group));
        List<PoolHost> made = await(pool.grow(2));

        await(pool.release(made.get(0).id()));

        assertTrue(answered("terminate", made.get(0).id(), "CONTINUE"));
        assertEquals(List.of(made.get(1).id()), lab.operator.instances(group));
        assertEquals(1, lab.operator.desired(group));
    }

    @Test
    void aHostThatIsNeverReleasedIsHeldNoLongerThanConfigured() {
        lab.faulty.hooks().set(false, true);
        Ec2Settings settings = lab.settings(lab.operator.group(PoolLab.CLUSTER, "g5.xlarge", 2));
        Ec2Pool pool = lab.pool(PoolLab.with(settings, settings.times().join(), Duration.ofSeconds(1)));
        String id = launched(pool);
        lab.faulty.hooks().end(id);
        PoolLab.await("it leaves", () -> PoolLab.is(pool, id, State.LEAVING));

        PoolLab.await("heartbeats stop", () -> {
            int before = lab.faulty.hooks().heartbeats();
            int looks = lab.faulty.calls("DescribeAutoScalingGroups").size();
            PoolLab.await(
                    "ten looks",
                    () -> lab.faulty.calls("DescribeAutoScalingGroups").size() > looks + 10);
            return lab.faulty.hooks().heartbeats() == before;
        });
    }
}
