package org.notebookos.pool.ec2.internal;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.notebookos.spi.pool.PoolHost;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pool's hosts, brought up to date with each look at the cloud. Owned by the pool's thread. */
final class Roll {

    private static final Logger log = LoggerFactory.getLogger(Roll.class);
    private static final int REMEMBERED = 1000;

    private final Types types;
    private final Map<String, Ec2Host> hosts = new TreeMap<>();
    /** GPUs of agents that joined, also of those whose instance hasn't been seen yet. */
    private final Map<String, Integer> joined = new Remembered<>();
    /** Notices of instances that haven't been seen yet. */
    private final Map<String, String> early = new Remembered<>();

    private static final class Remembered<V> extends LinkedHashMap<String, V> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > REMEMBERED;
        }
    }

    Roll(Types types) {
        this.types = types;
    }

    Collection<Ec2Host> all() {
        return hosts.values();
    }

    Optional<Ec2Host> host(String id) {
        return Optional.ofNullable(hosts.get(id));
    }

    List<PoolHost> seen() {
        return hosts.values().stream().map(Ec2Host::seen).toList();
    }

    /** Notes an agent; returns whether that is news. */
    boolean joined(String id, int gpus) {
        Integer before = joined.put(id, gpus);
        host(id).ifPresent(h -> h.gpus = gpus);
        return before == null || before != gpus;
    }

    /** Notes that an instance will be taken back. */
    void noticed(String id, String notice) {
        if (!hosts.containsKey(id)) {
            early.put(id, notice);
            log.warn("a notice for instance {}, which is not seen in the pool's groups: {}", id, notice);
        }
        host(id).filter(h -> h.notice.isEmpty()).ifPresent(h -> {
            h.notice = notice;
            log.warn("host {} leaves: {}", id, notice);
        });
    }

    /** Takes over what was seen at some time. */
    void update(View view, Instant now) {
        Map<String, Ec2Host> before = new HashMap<>(hosts);
        for (CloudGroup group : view.groups()) {
            for (CloudInstance instance : group.instances()) {
                if (view.lives(instance)) {
                    before.remove(instance.id());
                    Ec2Host host = hosts.get(instance.id());
                    if (host == null) {
                        host = appeared(group, instance, view, now);
                    }
                    host.lifecycle = instance.lifecycle();
                }
            }
        }
        before.values().forEach(gone -> {
            hosts.remove(gone.id);
            if (!gone.released) {
                log.warn("instance {} is gone", gone.id);
            }
        });
    }

    private Ec2Host appeared(CloudGroup group, CloudInstance instance, View view, Instant now) {
        Machine machine = view.machines().get(instance.id());
        Ec2Host host = new Ec2Host(
                instance,
                group.name(),
                types.price(instance.type(), group.spot()),
                types.gpus(instance.type()),
                machine == null ? now : machine.launched());
        host.gpus = joined.getOrDefault(host.id, host.gpus);
        hosts.put(host.id, host);
        log.info("instance {} is there: {} in {}", host.id, host.type, host.zone);
        Optional.ofNullable(early.remove(host.id)).ifPresent(notice -> noticed(host.id, notice));
        return host;
    }

    /** Returns the spot requests of instances without a notice. */
    List<String> spotRequests(View view) {
        return hosts.keySet().stream()
                .map(view.machines()::get)
                .filter(m -> m != null && !m.spotRequest().isEmpty())
                .filter(m -> hosts.get(m.id()).notice.isEmpty())
                .map(Machine::spotRequest)
                .toList();
    }

    /** Returns the instances of a group that its own scaling could still choose to end. */
    static List<String> unguarded(CloudGroup group) {
        return group.instances().stream()
                .filter(i -> i.lifecycle() == Lifecycle.IN_SERVICE && !i.guarded())
                .map(CloudInstance::id)
                .collect(Collectors.toList());
    }
}
