package org.notebookos.pool.ec2.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.notebookos.pool.ec2.internal.CloudException.Code;
import org.notebookos.spi.pool.HostPool;
import org.notebookos.spi.pool.PoolException;
import org.notebookos.spi.pool.PoolHost;
import org.notebookos.spi.pool.PoolTerms;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hosts that are instances of Auto Scaling groups; a host's id is its instance's. The groups hold what there is to know, so that
 * nothing is lost with this object. Growing asks the groups for more, in the operator's order; releasing ends one named instance.
 *
 * <p>Owner of the state: the pool's single thread, which looks at the cloud again and again and does what is due then. {@code seen}
 * and {@code terms} are what it last published to others.
 */
final class Ec2Pool implements HostPool, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Ec2Pool.class);
    /** While something is being waited for, the cloud is looked at as often as this, or more often if so configured. */
    private static final long BUSY_MILLIS = 2000;

    private static final long LAST_BACK_OFF_MILLIS = 60_000;

    private final Ec2Settings settings;
    private final Cloud cloud;
    private final Roll roll;
    private final HookKeeper hooks;
    private final Growths growths;
    private final Departures departures;
    private final BackOff backOff;
    private View view = View.NOTHING;
    private boolean everLooked;
    private String problem = "";
    private Optional<ScheduledFuture<?>> next = Optional.empty();

    private volatile List<PoolHost> seen = List.of();
    private volatile PoolTerms terms;

    private final ScheduledExecutorService thread;

    Ec2Pool(Ec2Settings settings, Cloud cloud) {
        this.settings = settings;
        this.cloud = cloud;
        this.roll = new Roll(cloud.types());
        this.hooks = new HookKeeper(cloud.groups(), settings, cloud.clock());
        this.growths = new Growths(cloud.groups(), settings, cloud.clock(), cloud.random());
        this.departures = new Departures(cloud.groups(), settings, cloud.clock());
        this.backOff = new BackOff(settings.times().poll().toMillis(), LAST_BACK_OFF_MILLIS, cloud.random());
        this.terms = Limits.terms(settings, view, Optional.empty(), cloud.types());
        this.thread = Executors.newSingleThreadScheduledExecutor(r -> {
            Thread t = new Thread(r, "notebookos-pool-" + settings.name());
            t.setDaemon(true);
            return t;
        });
    }

    /** Begins to look at the cloud. */
    void start() {
        thread.execute(this::round);
    }

    /** One look, what is due after it, and the appointment for the next one. */
    private void round() {
        next.ifPresent(n -> n.cancel(false));
        long wait = Math.min(settings.times().poll().toMillis(), busy() ? BUSY_MILLIS : Long.MAX_VALUE);
        try {
            look();
            backOff.worked();
            problem(String.join("; ", view.refused()));
            wait = Math.min(settings.times().poll().toMillis(), busy() ? BUSY_MILLIS : Long.MAX_VALUE);
        } catch (CloudException e) {
            if (thread.isShutdown()) {
                return;
            }
            wait = backOff.failed();
            problem(e.getMessage());
            growths.giveUp(e.code() == Code.CREDENTIALS, e.getMessage(), this::ended);
            departures.giveUp(e.code() == Code.CREDENTIALS, e.getMessage());
        } catch (RuntimeException | LinkageError e) {
            if (thread.isShutdown()) {
                return;
            }
            wait = backOff.failed();
            log.error("pool {} failed to look at the cloud", name(), e);
            growths.giveUp(true, e.toString(), this::ended);
        }
        seen = roll.seen();
        if (!thread.isShutdown()) {
            next = Optional.of(thread.schedule(this::round, wait, TimeUnit.MILLISECONDS));
        }
    }

    private boolean busy() {
        return !growths.isIdle()
                || !departures.isIdle()
                || seen.stream().anyMatch(h -> h.state() != PoolHost.State.RUNNING);
    }

    /** Says it once for each problem, and once when there is none any more. */
    private void problem(String now) {
        if (!now.equals(problem)) {
            if (now.isEmpty()) {
                log.info("pool {} sees its groups again", name());
            } else {
                log.warn("pool {} shows what it last saw: {}", name(), now);
            }
            problem = now;
        }
    }

    private void look() {
        view = cloud.look();
        everLooked = true;
        roll.update(view, cloud.clock().instant());
        terms = Limits.terms(settings, view, growths.preferred(view), cloud.types());
        Steps steps = new Steps();
        steps.take(() -> cloud.notices().take(n -> roll.noticed(n.instance(), n.text())));
        steps.take(() -> cloud.machines()
                .doomed(roll.spotRequests(view))
                .forEach((id, status) -> roll.noticed(id, "its spot request is " + status)));
        seen = roll.seen();
        for (Ec2Host host : roll.all()) {
            view.group(host.group).ifPresent(group -> steps.take(() -> hooks.mind(group, host)));
        }
        for (CloudGroup group : view.groups()) {
            List<String> unguarded = Roll.unguarded(group);
            if (!unguarded.isEmpty()) {
                steps.take(() -> cloud.groups().protect(group, unguarded));
            }
        }
        steps.take(() -> growths.advance(view, this::ended));
        steps.take(() -> departures.advance(view, growths.isIdle()));
        steps.end();
    }

    private void ended(Growth growth) {
        List<PoolHost> made = roll.all().stream()
                .filter(h -> growth.made.contains(h.id))
                .map(Ec2Host::seen)
                .toList();
        seen = roll.seen();
        if (!made.isEmpty()) {
            growth.answer.complete(made);
            return;
        }
        List<String> reasons = new ArrayList<>(growth.reasons);
        reasons.addAll(view.refused());
        growth.answer.completeExceptionally(new PoolException(
                PoolException.Code.FAILED,
                "pool " + name() + " can't launch an instance: " + String.join("; ", reasons)
                        + ". It tries again when asked; another type, zone or pool may have room",
                null));
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public PoolTerms terms() {
        return terms;
    }

    @Override
    public List<PoolHost> hosts() {
        return seen;
    }

    @Override
    public CompletionStage<List<PoolHost>> grow(int count) {
        CompletableFuture<List<PoolHost>> answer = new CompletableFuture<>();
        thread.execute(() -> {
            if (!everLooked) {
                round();
            }
            Optional<String> refusal = Limits.refusal(settings, terms, roll.all(), growths.outstanding(), count);
            if (refusal.isPresent()) {
                answer.completeExceptionally(new PoolException(PoolException.Code.LIMIT, refusal.get(), null));
                return;
            }
            growths.add(new Growth(
                    count,
                    cloud.clock()
                            .instant()
                            .plus(settings.times()
                                    .launch()
                                    .multipliedBy(settings.groups().size() + 1L)),
                    answer));
            round();
        });
        return answer;
    }

    @Override
    public CompletionStage<Void> release(String hostId) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        thread.execute(() -> {
            Optional<Ec2Host> host = roll.host(hostId);
            if (host.isEmpty()) {
                answer.completeExceptionally(new PoolException(
                        PoolException.Code.UNKNOWN_HOST, "pool " + name() + " has no host " + hostId, null));
                return;
            }
            departures.add(host.get()).whenComplete((done, failure) -> {
                if (failure == null) {
                    answer.complete(null);
                } else {
                    answer.completeExceptionally(failure);
                }
            });
            round();
        });
        return answer;
    }

    @Override
    public void joined(String hostId, int gpus) {
        thread.execute(() -> {
            if (roll.joined(hostId, gpus)) {
                round();
            }
        });
    }

    /** Stops looking: what is asked of the cloud just now is broken off. The instances go on. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
