package org.notebookos.pool.swarm.internal;

import com.github.dockerjava.api.model.ContainerSpec;
import com.github.dockerjava.api.model.ContainerSpecFile;
import com.github.dockerjava.api.model.ContainerSpecSecret;
import com.github.dockerjava.api.model.EndpointResolutionMode;
import com.github.dockerjava.api.model.EndpointSpec;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.NetworkAttachmentConfig;
import com.github.dockerjava.api.model.SecretSpec;
import com.github.dockerjava.api.model.Service;
import com.github.dockerjava.api.model.ServiceGlobalModeOptions;
import com.github.dockerjava.api.model.ServiceModeConfig;
import com.github.dockerjava.api.model.ServicePlacement;
import com.github.dockerjava.api.model.ServiceSpec;
import com.github.dockerjava.api.model.Task;
import com.github.dockerjava.api.model.TaskSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.notebookos.docker.Engine;
import org.notebookos.docker.OwnObjects;

/**
 * The global services whose tasks are the agents: one for each generation. A node belongs to the generation that its label names, and
 * has a task of that service alone. Used by one thread; calls block.
 */
final class AgentServices {

    /** The label of a service that says which generation it is, and the one with its image. */
    private static final String GENERATION = "org.notebookos.generation";

    private static final String HOME = "/var/lib/notebookos";
    private static final String TOKEN = "notebookos-join-token";
    private static final long OWNER_READS = 0400;

    private final Engine manager;
    private final SwarmSpec spec;
    private final OwnObjects own;

    AgentServices(Engine manager, SwarmSpec spec) {
        this.manager = manager;
        this.spec = spec;
        this.own = new OwnObjects(manager, spec.owner());
    }

    /** Returns this pool's services. */
    List<Service> list() {
        return manager.ask("list services", client -> client.listServicesCmd().exec()).stream()
                .filter(service -> spec.owner().owns(service.getSpec().getLabels()))
                .toList();
    }

    static String generation(Service service) {
        return service.getSpec().getLabels().get(GENERATION);
    }

    static String image(Service service) {
        return service.getSpec().getTaskTemplate().getContainerSpec().getImage();
    }

    /** Returns the tasks of a service that are to run or have failed of late. */
    List<Task> tasks(Service service) {
        return manager.ask("list tasks", client -> client.listTasksCmd()
                .withServiceFilter(service.getSpec().getName())
                .exec());
    }

    /** Makes the service of a new generation; no node has its label yet. */
    void make(String generation) {
        String secret = secret(generation);
        List<Mount> mounts = new ArrayList<>();
        mounts.add(new Mount()
                .withType(MountType.VOLUME)
                .withSource("notebookos-" + spec.cluster() + "-" + spec.pool())
                .withTarget(HOME));
        // in files of its own, gone with it: native libraries are unpacked there, and a Swarm's memory file systems
        // don't run programs
        mounts.add(new Mount().withType(MountType.VOLUME).withTarget("/tmp"));
        spec.mounts().forEach(text -> mounts.add(mount(text)));
        String[] user = spec.user().split(":");
        ContainerSpec container = new ConfinedSpec()
                .withReadOnly(true)
                .withImage(spec.image())
                .withArgs(spec.arguments())
                .withUser(spec.user())
                .withLabels(spec.owner().labels())
                .withEnv(List.of(
                        "NOTEBOOKOS_HOME=" + HOME,
                        "NOTEBOOKOS_HOST_ID=" + spec.hostId("{{.Node.Hostname}}", generation),
                        "NOTEBOOKOS_JOIN_TOKEN_FILE=/run/secrets/" + TOKEN))
                .withMounts(mounts)
                .withStopGracePeriod(spec.grace().toNanos())
                .withSecrets(List.of(new ContainerSpecSecret()
                        .withSecretId(secret)
                        .withSecretName(name(generation))
                        .withFile(new ContainerSpecFile()
                                .withName(TOKEN)
                                .withUid(user[0])
                                .withGid(user[user.length - 1])
                                .withMode(OWNER_READS))));
        ServiceSpec service = new ServiceSpec()
                .withName(name(generation))
                .withLabels(spec.owner().labels(Map.of(GENERATION, generation)))
                .withMode(new ServiceModeConfig().withGlobal(new ServiceGlobalModeOptions()))
                // not every kernel has what a virtual address takes
                .withEndpointSpec(new EndpointSpec().withMode(EndpointResolutionMode.DNSRR))
                .withTaskTemplate(new TaskSpec()
                        .withContainerSpec(container)
                        .withPlacement(new ServicePlacement()
                                .withConstraints(List.of("node.labels." + spec.nodeLabel() + "==" + generation)))
                        .withNetworks(List.of(new NetworkAttachmentConfig().withTarget("host"))));
        manager.tell("make service " + name(generation), client -> client.createServiceCmd(service)
                .exec());
    }

    private static Mount mount(String text) {
        String[] parts = text.split(":");
        return new Mount()
                .withType(parts[0].startsWith("/") ? MountType.BIND : MountType.VOLUME)
                .withSource(parts[0])
                .withTarget(parts[1])
                .withReadOnly(parts.length > 2 && parts[2].equals("ro"));
    }

    private String secret(String generation) {
        try {
            String token = Files.readString(spec.joinToken()).strip();
            SecretSpec secret = new SecretSpec()
                    .withName(name(generation))
                    .withLabels(spec.owner().labels())
                    .withData(token); // which encodes it
            return manager.ask(
                    "make the secret of the join token",
                    client -> client.createSecretCmd(secret).exec().getId());
        } catch (IOException e) {
            throw new UncheckedIOException("the join token can't be read from " + spec.joinToken(), e);
        }
    }

    /** Removes the service of a generation that no node belongs to any more, and its secret. */
    void remove(Service service) {
        own.removeService(service.getId());
        manager.tell(
                "remove the secret " + service.getSpec().getName(), client -> client.listSecretsCmd().exec().stream()
                        .filter(secret -> spec.owner().owns(secret.getSpec().getLabels())
                                && service.getSpec()
                                        .getName()
                                        .equals(secret.getSpec().getName()))
                        .forEach(
                                secret -> client.removeSecretCmd(secret.getId()).exec()));
    }

    private String name(String generation) {
        return "notebookos-" + spec.cluster() + "-" + spec.pool() + "-" + generation;
    }

    /** Returns a name that no generation ever had. */
    static String fresh() {
        return UUID.randomUUID().toString().substring(0, 8);
    }
}
