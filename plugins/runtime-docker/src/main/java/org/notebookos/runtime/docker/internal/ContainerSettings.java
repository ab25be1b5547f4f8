package org.notebookos.runtime.docker.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.notebookos.docker.EngineErrorCode;
import org.notebookos.docker.EngineException;
import org.notebookos.docker.Labels;
import org.notebookos.docker.Owner;

/**
 * How containers of replicas are made on this host.
 *
 * @param hostId the host's id
 * @param life of the agent; containers of another one are orphans
 * @param image what they are made of
 * @param user {@code UID:GID} of the processes in them; never root
 * @param mounts folders of this host that they see, {@code PATH} or {@code HOST:CONTAINER}, read-only unless {@code :rw} follows
 * @param network name of the network that they are in; empty: one of this host's own, without a way out
 * @param limits what a replica may use whose kernel doesn't say
 * @param gpus what is passed in
 * @param pullWithin how long the image may take to come
 */
record ContainerSettings(
        String hostId,
        String life,
        String image,
        String user,
        List<String> mounts,
        String network,
        Limits limits,
        Gpus gpus,
        Duration pullWithin) {

    private static final String MAKER = "runtime-docker";

    ContainerSettings {
        mounts = List.copyOf(mounts);
        if (hostId.isBlank() || image.isBlank()) {
            throw new EngineException(EngineErrorCode.INVALID, "hostId and image must be set");
        }
        if (!user.matches("[1-9][0-9]*:[1-9][0-9]*")) {
            throw new EngineException(
                    EngineErrorCode.INVALID, "user must be UID:GID in numbers, neither of them 0, not " + user);
        }
    }

    /** Returns the labels of everything that this host makes, in whatever life. */
    Owner owner() {
        return new Owner(MAKER, Map.of(Labels.HOST, hostId));
    }

    /** Returns the name of the network that replicas are in. */
    String networkName() {
        return network.isEmpty() ? "nbos-" + hostId : network;
    }

    int uid() {
        return Integer.parseInt(user.substring(0, user.indexOf(':')));
    }

    int gid() {
        return Integer.parseInt(user.substring(user.indexOf(':') + 1));
    }
}
