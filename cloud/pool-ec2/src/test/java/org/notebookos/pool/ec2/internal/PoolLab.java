package org.notebookos.pool.ec2.internal;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assumptions;
import org.notebookos.pool.ec2.lab.FaultyCloud;
import org.notebookos.pool.ec2.lab.LabCloud;
import org.notebookos.pool.ec2.lab.Moto;
import org.notebookos.spi.pool.PoolHost;

/** A server of the APIs for one test class, and pools in front of it. */
final class PoolLab implements AutoCloseable {

    static final String CLUSTER = "lab";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final Moto moto;
    final FaultyCloud faulty;
    final LabCloud operator;
    private final List<AutoCloseable> open = new ArrayList<>();

    private PoolLab(Moto moto) throws IOException {
        this.moto = moto;
        this.faulty = FaultyCloud.before(moto.address());
        this.operator = new LabCloud(moto.address());
    }

    static PoolLab start() throws IOException, InterruptedException {
        Optional<String> absence = Moto.absence();
        Assumptions.assumeTrue(absence.isEmpty(), () -> absence.orElse(""));
        System.setProperty("aws.accessKeyId", "lab");
        System.setProperty("aws.secretAccessKey", "lab");
        return new PoolLab(Moto.start());
    }

    Ec2Settings settings(String... groups) {
        return new Ec2Settings(
                "ec2",
                CLUSTER,
                List.of(groups),
                new Ec2Settings.Cloud("us-east-1", Optional.of(faulty.address()), "", "", 6000),
                0,
                4,
                -1,
                new Ec2Settings.Money(0, Optional.empty(), 0),
                new Ec2Settings.Hooks("launch", "terminate"),
                new Ec2Settings.Times(
                        Duration.ofMillis(100),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60),
                        Duration.ofMillis(200),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(60)));
    }

    /** The same with other times to join and to be drained. */
    static Ec2Settings with(Ec2Settings s, Duration join, Duration drain) {
        Ec2Settings.Times t = s.times();
        return new Ec2Settings(
                s.name(),
                s.cluster(),
                s.groups(),
                s.cloud(),
                s.minHosts(),
                s.maxHosts(),
                s.gpusPerHost(),
                s.money(),
                s.hooks(),
                new Ec2Settings.Times(
                        t.poll(),
                        t.answer(),
                        t.launch(),
                        join,
                        drain,
                        t.heartbeat(),
                        t.optionRest(),
                        t.provisioning()));
    }

    /** The same with a budget for each hour. */
    static Ec2Settings spending(Ec2Settings s, double maxPricePerHour) {
        return new Ec2Settings(
                s.name(),
                s.cluster(),
                s.groups(),
                s.cloud(),
                s.minHosts(),
                s.maxHosts(),
                s.gpusPerHost(),
                new Ec2Settings.Money(0, Optional.empty(), maxPricePerHour),
                s.hooks(),
                s.times());
    }

    /** The same with a queue of notices. */
    static Ec2Settings listening(Ec2Settings s, String queue) {
        Ec2Settings.Cloud c = s.cloud();
        return new Ec2Settings(
                s.name(),
                s.cluster(),
                s.groups(),
                new Ec2Settings.Cloud(c.region(), c.endpoint(), c.profile(), queue, c.callsPerMinute()),
                s.minHosts(),
                s.maxHosts(),
                s.gpusPerHost(),
                s.money(),
                s.hooks(),
                s.times());
    }

    Ec2Pool pool(Ec2Settings settings) {
        Clients clients = Clients.of(settings.cloud(), settings.times().answer());
        Ec2Pool pool = new Ec2Pool(settings, Cloud.of(settings, clients, Clock.systemUTC(), new Random(1)));
        open.add(pool);
        open.add(clients);
        pool.start();
        return pool;
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(what + ": not so after " + PATIENCE.toSeconds() + " s");
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    static Optional<PoolHost> host(Ec2Pool pool, String id) {
        return pool.hosts().stream().filter(h -> h.id().equals(id)).findFirst();
    }

    static boolean is(Ec2Pool pool, String id, PoolHost.State state) {
        return host(pool, id).map(h -> h.state() == state).orElse(false);
    }

    /** Closes the pools of one test. */
    void reset() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        open.clear();
        faulty.hooks().set(false, false);
    }

    @Override
    public void close() throws Exception {
        reset();
        operator.close();
        faulty.close();
        moto.close();
    }
}
