package org.notebookos.agent.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.notebookos.agent.internal.device.DeviceLedger;
import org.notebookos.agent.internal.join.Membership;
import org.notebookos.agent.internal.link.ControllerLink;
import org.notebookos.agent.internal.replica.HostContext;
import org.notebookos.agent.internal.replica.Replica;
import org.notebookos.agent.internal.warm.WarmPool;
import org.notebookos.agent.internal.warm.WarmTemplate;
import org.notebookos.hostlink.Protocol;
import org.notebookos.hostlink.v1.Device;
import org.notebookos.hostlink.v1.DeviceProblem;
import org.notebookos.hostlink.v1.DevicesChanged;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.HeldLease;
import org.notebookos.hostlink.v1.Hello;
import org.notebookos.hostlink.v1.Lease;
import org.notebookos.hostlink.v1.ToHost;
import org.notebookos.hostlink.v1.WarmProcesses;
import org.notebookos.spi.gpu.GpuDevice;
import org.notebookos.spi.gpu.GpuLease;
import org.notebookos.spi.gpu.GpuProblem;
import org.notebookos.spi.replication.ReplicationBackend;
import org.notebookos.zeromq.SocketLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host agent: dials the controller and does what it says with the replicas of this host.
 *
 * <p>Owns threads, link and ZeroMQ poller; the replicas are {@link Replicas}' and each one its own mailbox's.
 */
public final class Agent implements ControllerLink.Agent, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
    private static final long REOPEN_LOGS_AFTER_MILLIS = 2000;
    private static final long LOOK_AT_DEVICES_EVERY_MILLIS = 1000;
    private static final long STOP_WITHIN_SECONDS = 8;

    private final AgentSettings settings;
    private final Services services;
    private final Clock clock;
    private final long startedAtMillis;
    private final DeviceLedger ledger = new DeviceLedger();
    private final AtomicLong leaseFloor = new AtomicLong();
    private final ExecutorService threads;
    private final ScheduledExecutorService timer;
    private static final int MESSAGES_PER_TURN = 200;

    private final SocketLoop poller;
    private final Membership membership;
    private final ControllerLink link;
    private final WarmPool warm;
    private final Replicas replicas;
    private final Commands commands;
    private volatile WarmProcesses warmth = WarmProcesses.getDefaultInstance();
    private volatile DevicesChanged announced = DevicesChanged.getDefaultInstance();
    private volatile ReplicationBackend announcedBackend;

    /**
     * Starts an agent. It dials the controller as soon as its replication backend is there.
     *
     * @param kernelPackage directory of the Python package, for PYTHONPATH
     */
    public Agent(AgentSettings settings, Services services, Clock clock, Path kernelPackage) throws IOException {
        this.settings = settings;
        this.services = services;
        this.clock = clock;
        this.startedAtMillis = clock.millis();
        Files.createDirectories(settings.kernels());
        threads = Executors.newCachedThreadPool(daemons("agent"));
        ScheduledThreadPoolExecutor scheduled = new ScheduledThreadPoolExecutor(1, daemons("agent-timer"));
        scheduled.setRemoveOnCancelPolicy(true);
        scheduled.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        timer = scheduled;
        poller = new SocketLoop("agent-channels", MESSAGES_PER_TURN);
        membership = new Membership(settings.join(), clock, threads, timer);
        link = new ControllerLink(settings.join().controller(), membership::dial, this, timer);
        Map<String, String> environment = new HashMap<>(settings.environment());
        environment.merge("PYTHONPATH", kernelPackage.toString(), (given, ours) -> ours + ":" + given);
        List<String> command = List.of(settings.python(), "-m", "notebookos_kernel", "-f", "{connection_file}");
        warm = warmPool(command, environment);
        replicas = new Replicas(context(command, environment), new ReplicaFiles(settings.kernels()));
        commands = new Commands(replicas, services, link, warm::keep, membership::distrust);
        services.backend(settings.logBackend()).thenAccept(this::begin);
    }

    private WarmPool warmPool(List<String> command, Map<String, String> environment) {
        WarmTemplate template = WarmTemplate.ofPython(
                settings.directory().resolve("warm"),
                settings.python(),
                command,
                environment,
                settings.warm().modules());
        return new WarmPool(settings.warm(), services, template, threads, timer, this::announceWarm);
    }

    private void announceWarm(WarmProcesses report) {
        warmth = report;
        link.send(FromHost.newBuilder().setWarm(report).build());
    }

    private HostContext context(List<String> command, Map<String, String> environment) {
        return new HostContext(
                settings.hostId(),
                settings.kernels(),
                command,
                environment,
                services,
                warm,
                poller,
                ledger,
                link,
                leaseFloor::get,
                threads,
                timer,
                settings.keep(),
                settings.journals(),
                settings.releaseWithin(),
                clock,
                () -> UUID.randomUUID().toString());
    }

    private void begin(ReplicationBackend backend) {
        announcedBackend = backend;
        timer.schedule(this::reopenLogsIfAlone, REOPEN_LOGS_AFTER_MILLIS, TimeUnit.MILLISECONDS);
        timer.scheduleWithFixedDelay(
                this::announceDevices,
                LOOK_AT_DEVICES_EVERY_MILLIS,
                LOOK_AT_DEVICES_EVERY_MILLIS,
                TimeUnit.MILLISECONDS);
        membership.prepare(link::start);
        warm.open();
    }

    /** Without a controller the kernels' logs still need their quorum; processes wait for the controller. */
    private void reopenLogsIfAlone() {
        replicas.reopenLogs(() -> !link.isUp());
    }

    private void announceDevices() {
        DevicesChanged now = devices();
        if (link.isUp() && !now.equals(announced)) {
            announced = now;
            link.send(FromHost.newBuilder().setDevices(now).build());
        }
    }

    private DevicesChanged devices() {
        DevicesChanged.Builder now =
                DevicesChanged.newBuilder().addAllDevices(devices(ledger.offered(services.devices())));
        for (GpuProblem problem : services.deviceProblems()) {
            now.addProblems(
                    DeviceProblem.newBuilder().setDevice(problem.device()).setText(problem.text()));
        }
        return now.build();
    }

    @Override
    public Hello hello() {
        announced = devices();
        Hello.Builder hello = Hello.newBuilder()
                .setHostId(settings.hostId())
                .setPool(settings.join().pool())
                .setVersion(settings.join().version())
                .setProtocol(Protocol.VERSION)
                .setPid(ProcessHandle.current().pid())
                .setStartedAtMs(startedAtMillis)
                .setJoinToken(settings.join().encrypted() ? "" : settings.join().token())
                .setLogEndpoint(announcedBackend.endpoint())
                .addAllDevices(announced.getDevicesList())
                .addAllDeviceProblems(announced.getProblemsList())
                .setMillicpus(settings.machine().millicpus())
                .setMemoryMb(settings.machine().memoryMb())
                .addAllReplicas(replicas.statuses())
                .addAllStoredKernels(commands.storedKernels())
                .setStoreFolder(services.storeFolder())
                .setWarm(warmth);
        // those of a process, not of a cell, are known from the kernels
        for (GpuLease lease :
                ledger.leases().stream().filter(each -> each.term() > 0).toList()) {
            hello.addLeases(HeldLease.newBuilder()
                    .setKernelId(lease.kernelId())
                    .setLease(Lease.newBuilder().setEpoch(lease.epoch()).setGpus(lease.gpus()))
                    .setTerm(lease.term())
                    .setAttempt(lease.attempt()));
        }
        return hello.build();
    }

    @Override
    public void linked(ToHost welcome) {
        leaseFloor.accumulateAndGet(welcome.getWelcome().getLeaseEpoch(), Math::max);
        replicas.all().forEach(Replica::linked);
    }

    @Override
    public void unlinked() {
        replicas.all().forEach(Replica::unlinked);
    }

    @Override
    public void refused(String code) {
        membership.refused(code);
    }

    @Override
    public void received(ToHost message) {
        commands.carryOut(message);
    }

    /** Ends processes, closes logs and the link; durable state stays. */
    @Override
    public void close() {
        warm.close();
        try {
            replicas.closeAll().toCompletableFuture().get(STOP_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("not all replicas stopped in time", e);
        }
        link.close();
        timer.shutdownNow();
        poller.close();
        threads.shutdown();
    }

    private static List<Device> devices(List<GpuDevice> devices) {
        List<Device> messages = new ArrayList<>();
        for (GpuDevice device : devices) {
            messages.add(Device.newBuilder()
                    .setId(device.id())
                    .setModel(device.model())
                    .setMemoryBytes(device.memoryBytes())
                    .build());
        }
        return messages;
    }

    private static ThreadFactory daemons(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
