package org.notebookos.pool.ec2.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.notebookos.spi.pool.HostPool;
import org.notebookos.spi.pool.HostPoolContract;
import org.notebookos.spi.pool.PoolHost;

/** The pool on a group of four-GPU machines, and what the group has to say. */
class Ec2PoolTest extends HostPoolContract {

    private static PoolLab lab;
    private String group;
    private Ec2Pool pool;

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

    @BeforeEach
    void make() {
        group = lab.operator.group(PoolLab.CLUSTER, "p3.8xlarge", 4);
        pool = lab.pool(lab.settings(group));
        // What it offers follows from the group: the look at it has to be over before two answers can be compared.
        PoolLab.await("the group is seen", () -> pool.terms().gpusPerHost() == 4);
    }

    @AfterEach
    void reset() throws Exception {
        lab.reset();
    }

    @Override
    protected HostPool pool() {
        return pool;
    }

    @Test
    void hostsAreTheInstancesOfTheGroup() {
        List<PoolHost> made = await(pool.grow(2));

        assertEquals(
                lab.operator.instances(group), made.stream().map(PoolHost::id).toList());
        assertEquals(2, lab.operator.desired(group));
    }

    @Test
    void endsTheInstanceThatWasNamedAndWantsOneLess() {
        List<PoolHost> made = await(pool.grow(3));

        await(pool.release(made.get(1).id()));

        assertEquals(List.of(made.get(0).id(), made.get(2).id()), lab.operator.instances(group));
        assertEquals(2, lab.operator.desired(group));
    }

    @Test
    void offersTheGpusAndThePriceOfTheType() {
        assertEquals(4, pool.terms().gpusPerHost());
        assertEquals(12.24, pool.terms().pricePerHostHour());
    }

    @Test
    void keepsTheGroupsOwnScalingAwayFromItsInstances() {
        String id = await(pool.grow(1)).get(0).id();

        PoolLab.await("it is protected", () -> lab.operator.isProtected(group, id));
    }

    @Test
    void findsItsHostsAgain() {
        String id = await(pool.grow(1)).get(0).id();

        Ec2Pool second = lab.pool(lab.settings(group));

        PoolLab.await("it is found", () -> PoolLab.is(second, id, PoolHost.State.RUNNING));
        assertTrue(second.hosts().get(0).detail().contains("p3.8xlarge"));
    }
}
