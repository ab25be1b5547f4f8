package org.notebookos.pool.swarm.internal;

import com.github.dockerjava.api.model.Service;
import com.github.dockerjava.api.model.SwarmNode;
import com.github.dockerjava.api.model.SwarmNodeAvailability;
import com.github.dockerjava.api.model.Task;
import com.github.dockerjava.api.model.TaskState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.notebookos.spi.pool.PoolHost;

/**
 * What a Swarm says of a pool's hosts at one moment.
 *
 * @param hosts by id
 * @param places node of each host
 * @param stale hosts with another image than the configured one
 * @param unused services without any node
 */
record SwarmView(
        Map<String, PoolHost> hosts, Map<String, SwarmNode> places, NavigableSet<String> stale, List<Service> unused) {

    static SwarmView none() {
        return new SwarmView(new TreeMap<>(), new TreeMap<>(), new TreeSet<>(), new ArrayList<>());
    }

    /** Derives it. */
    static SwarmView of(SwarmSpec spec, List<SwarmNode> nodes, Map<Service, List<Task>> services) {
        SwarmView view = none();
        services.forEach((service, tasks) -> {
            boolean used = false;
            for (SwarmNode node : nodes) {
                used |= view.add(spec, service, node, on(node, tasks));
            }
            if (!used) {
                view.unused.add(service);
            }
        });
        return view;
    }

    private static List<Task> on(SwarmNode node, List<Task> tasks) {
        return tasks.stream()
                .filter(task -> node.getId().equals(task.getNodeId()))
                .sorted(Comparator.comparing(Task::getCreatedAt).reversed())
                .toList();
    }

    /** Returns whether the node is a host of the service. */
    private boolean add(SwarmSpec spec, Service service, SwarmNode node, List<Task> tasks) {
        String generation = AgentServices.generation(service);
        if (!generation.equals(Nodes.generation(node, spec))) {
            return false;
        }
        String id = spec.hostId(Nodes.name(node), generation);
        hosts.put(id, state(id, node, tasks));
        places.put(id, node);
        if (!spec.image().equals(AgentServices.image(service))) {
            stale.add(id);
        }
        return true;
    }

    private static PoolHost state(String id, SwarmNode node, List<Task> tasks) {
        SwarmNodeAvailability availability = Nodes.availability(node);
        if (availability == SwarmNodeAvailability.DRAIN) {
            return new PoolHost(id, PoolHost.State.LEAVING, 0, "its node is drained: its agent was ended by the Swarm");
        }
        if (availability == SwarmNodeAvailability.PAUSE) {
            return new PoolHost(id, PoolHost.State.LEAVING, 0, "its node is paused, to be drained");
        }
        if (!Nodes.ready(node)) {
            return new PoolHost(id, PoolHost.State.STARTING, 0, "its node is down");
        }
        if (tasks.stream().anyMatch(task -> task.getStatus().getState() == TaskState.RUNNING)) {
            return new PoolHost(id, PoolHost.State.RUNNING, 0, "");
        }
        String why =
                tasks.isEmpty() ? "" : String.valueOf(tasks.get(0).getStatus().getErr());
        return new PoolHost(id, PoolHost.State.STARTING, 0, "null".equals(why) ? "" : why);
    }
}
