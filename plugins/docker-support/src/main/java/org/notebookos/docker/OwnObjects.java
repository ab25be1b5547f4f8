package org.notebookos.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Network;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The objects of an engine that belong to one {@link Owner}, and the only way to change or remove any: the labels are looked at
 * before each change, and what doesn't carry the owner's is left alone. Thread-safe, no state.
 *
 * @param engine where they are
 * @param owner whose they are
 */
public record OwnObjects(Engine engine, Owner owner) {

    /** Returns the containers, also those that don't run. */
    public List<Container> containers() {
        return engine.ask("list containers", client -> client.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(owner.labels())
                .exec());
    }

    /** Returns the networks. */
    public List<Network> networks() {
        return engine
                .ask("list networks", client -> client.listNetworksCmd()
                        .withFilter("label", owner.filters())
                        .exec())
                .stream()
                .filter(network -> owner.owns(network.getLabels()))
                .toList();
    }

    /** Sends a signal to a container's first process, such as {@code SIGINT}. */
    public void signal(String container, String signal) {
        changeContainer("send " + signal + " to", container, client -> client.killContainerCmd(container)
                .withSignal(signal)
                .exec());
    }

    /** Ends a container, if it runs, and removes it with its anonymous volumes. */
    public void removeContainer(String container) {
        changeContainer("remove", container, client -> client.removeContainerCmd(container)
                .withForce(true)
                .withRemoveVolumes(true)
                .exec());
    }

    /** Changes a container after a look at its labels. */
    public void changeContainer(String what, String container, Consumer<DockerClient> change) {
        change(what + " container " + container, client -> labels(client, container), change);
    }

    /** Removes a network. */
    public void removeNetwork(String network) {
        change(
                "remove network " + network,
                client ->
                        client.inspectNetworkCmd().withNetworkId(network).exec().getLabels(),
                client -> client.removeNetworkCmd(network).exec());
    }

    /** Removes a service of a Swarm. */
    public void removeService(String service) {
        changeService(
                "remove", service, client -> client.removeServiceCmd(service).exec());
    }

    /** Changes a service of a Swarm after a look at its labels. */
    public void changeService(String what, String service, Consumer<DockerClient> change) {
        change(
                what + " service " + service,
                client -> client.inspectServiceCmd(service).exec().getSpec().getLabels(),
                change);
    }

    /**
     * Changes something after a look at its labels.
     *
     * @param what is done to what, for messages
     * @param look returns its labels
     * @throws EngineException with {@link EngineErrorCode#NOT_OURS}, nothing done, if the labels aren't the owner's; otherwise as
     *     {@link Engine#ask}
     */
    public void change(String what, Function<DockerClient, Map<String, String>> look, Consumer<DockerClient> change) {
        Map<String, String> labels = engine.ask(what, look);
        if (!owner.owns(labels)) {
            throw new EngineException(
                    EngineErrorCode.NOT_OURS,
                    "won't " + what + " on " + engine.address() + ": it lacks the labels "
                            + String.join(", ", owner.filters()));
        }
        engine.tell(what, change);
    }

    private static Map<String, String> labels(DockerClient client, String container) {
        return client.inspectContainerCmd(container).exec().getConfig().getLabels();
    }
}
