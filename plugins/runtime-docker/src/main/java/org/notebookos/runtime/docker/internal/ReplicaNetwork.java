package org.notebookos.runtime.docker.internal;

import java.util.Map;
import org.notebookos.docker.EngineErrorCode;
import org.notebookos.docker.EngineException;
import org.notebookos.docker.OwnObjects;

/**
 * The network of this host's replicas: a bridge of their own, without a way out, on which they don't reach each other. This host's own
 * programs, such as the agent, reach them. Stateless.
 */
record ReplicaNetwork(OwnObjects own, ContainerSettings settings) {

    /** Makes it unless it is there, or another one is configured. */
    void need() {
        if (!settings.network().isEmpty() || isThere()) {
            return;
        }
        try {
            own.engine().tell("make network " + settings.networkName(), client -> client.createNetworkCmd()
                    .withName(settings.networkName())
                    .withDriver("bridge")
                    .withInternal(true)
                    .withCheckDuplicate(true)
                    .withOptions(Map.of("com.docker.network.bridge.enable_icc", "false"))
                    .withLabels(settings.owner().labels())
                    .exec());
        } catch (EngineException e) {
            // Somebody else was quicker.
            if (e.code() != EngineErrorCode.CONFLICT || !isThere()) {
                throw e;
            }
        }
    }

    private boolean isThere() {
        return own.networks().stream()
                .anyMatch(network -> settings.networkName().equals(network.getName()));
    }
}
