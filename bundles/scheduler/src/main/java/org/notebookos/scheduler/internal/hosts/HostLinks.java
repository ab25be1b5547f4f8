package org.notebookos.scheduler.internal.hosts;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.notebookos.hostlink.HostAcceptor;
import org.notebookos.hostlink.HostReceiver;
import org.notebookos.hostlink.HostSender;
import org.notebookos.hostlink.v1.Hello;
import org.notebookos.hostlink.v1.ReplicaStatus;
import org.notebookos.hostlink.v1.ToHost;
import org.notebookos.scheduler.core.Command;
import org.notebookos.scheduler.core.Event;
import org.notebookos.scheduler.internal.join.JoinDesk;
import org.notebookos.scheduler.internal.outputs.OutputRelay;

/** The streams of all hosts, by number. Thread-safe: a concurrent map of links, each owned by its network thread. */
public final class HostLinks implements HostAcceptor, JoinDesk.Links {

    private final Map<Long, HostLink> links = new ConcurrentHashMap<>();
    private final Refusals refusals = new Refusals(() -> System.nanoTime() / 1_000_000);
    private final StoreFolders folders = new StoreFolders();
    /** Pools of hosts without certificates, by host: nothing else keeps their ids from others while they are away. */
    private final Map<String, String> ownPools = new ConcurrentHashMap<>();

    private final AtomicLong last = new AtomicLong();
    /** Held while hosts are told whom to distrust, so that each hears the newest last. */
    private final Object distrust = new Object();

    private final Admission admission;
    private final OutputRelay outputs;
    private final Consumer<LongFunction<Event>> mailbox;

    /** @param mailbox takes events, as functions of the time at which they are decided */
    public HostLinks(Admission admission, OutputRelay outputs, Consumer<LongFunction<Event>> mailbox) {
        this.admission = admission;
        this.outputs = outputs;
        this.mailbox = mailbox;
    }

    @Override
    public HostReceiver accept(HostSender sender) {
        HostLink link = new HostLink(last.incrementAndGet(), sender, this, outputs, mailbox);
        links.put(link.number(), link);
        return link;
    }

    /** Returns whether a host may go on; tells it if not. */
    boolean admit(HostLink link, Hello hello) {
        boolean admitted = admission
                .refusal(hello, link.peer())
                .map(refusal -> {
                    refused(hello.getHostId(), refusal.text());
                    reject(link.number(), refusal.code(), refusal.text());
                    return false;
                })
                .orElse(true);
        if (admitted) {
            folders.warning(hello.getHostId(), hello.getStoreFolder())
                    .ifPresent(text -> mailbox.accept(at -> new Event.HostWarned(at, hello.getHostId(), text)));
        }
        return admitted;
    }

    @Override
    public void refused(String hostId, String why) {
        if (refusals.isNews(hostId, why)) {
            mailbox.accept(at -> new Event.HostRefused(at, hostId, why));
        }
    }

    @Override
    public boolean connected(String hostId) {
        return of(hostId).findAny().isPresent();
    }

    @Override
    public Optional<String> ownPool(String hostId) {
        return Optional.ofNullable(ownPools.get(hostId));
    }

    @Override
    public void cut(String hostId) {
        of(hostId).forEach(HostLink::cut);
    }

    @Override
    public void distrustChanged() {
        synchronized (distrust) {
            ToHost message = ToWire.distrusted(admission.enrolled().distrusted());
            links.values().stream().filter(HostLink::welcomed).forEach(link -> link.send(message));
        }
    }

    /** A pool has taken a host back. */
    public void released(String hostId, String pool) {
        ownPools.remove(hostId, pool);
        admission.enrolled().released(hostId, pool);
    }

    private Stream<HostLink> of(String hostId) {
        return links.values().stream()
                .filter(link -> link.hello() != null && link.hello().getHostId().equals(hostId));
    }

    void ended(HostLink link) {
        links.remove(link.number());
        if (link.hello() != null && !connected(link.hello().getHostId())) {
            folders.gone(link.hello().getHostId());
        }
    }

    /** Lets a host in, and asks for the outputs that were missed. */
    public void welcome(long number, long leaseEpoch) {
        HostLink link = links.get(number);
        if (link == null) {
            return;
        }
        if (link.peer().isEmpty()) {
            ownPools.put(link.hello().getHostId(), link.hello().getPool());
        }
        synchronized (distrust) {
            link.welcome(ToWire.welcome(admission.version(), leaseEpoch));
            link.send(ToWire.distrusted(admission.enrolled().distrusted()));
        }
        for (ReplicaStatus replica : link.hello().getReplicasList()) {
            String name = FromWire.name(replica.getReplicaId(), link.hello().getStartedAtMs());
            outputs.reattach(number, replica.getKernelId(), name, replica.getReplicaId(), replica.getDeliveredMap())
                    .ifPresent(from -> link.send(ToWire.resume(replica.getKernelId(), replica.getReplicaId(), from)));
        }
    }

    /** Turns a host away. */
    public void reject(long number, String code, String text) {
        HostLink link = links.get(number);
        if (link != null) {
            link.send(ToWire.refused(code, text));
            link.cut();
        }
    }

    /** Ends a stream. */
    public void cut(long number) {
        HostLink link = links.get(number);
        if (link != null) {
            link.cut();
        }
    }

    /** Tells a host to do something; dropped if the stream has ended. */
    public void send(long number, long commandId, Command command) {
        HostLink link = links.get(number);
        if (link != null) {
            link.send(ToWire.command(commandId, command));
        }
    }

    /** Tells hosts what clients have. */
    public void deliveries(String kernelId, List<OutputRelay.Deliveries> deliveries) {
        for (OutputRelay.Deliveries d : deliveries) {
            HostLink link = links.get(d.link());
            if (link != null) {
                link.send(ToWire.delivered(kernelId, d));
            }
        }
    }
}
