package org.notebookos.pool.docker.internal;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.DeviceRequest;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.api.model.Volume;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.notebookos.docker.Engine;
import org.notebookos.docker.EngineErrorCode;
import org.notebookos.docker.EngineException;
import org.notebookos.docker.Labels;
import org.notebookos.docker.OwnObjects;

/** The agents' containers on one engine. Used by one thread; calls block until the engine has answered. */
final class AgentContainers {

    /** Ids of the devices that a container holds, separated by commas. */
    private static final String DEVICES = "org.notebookos.devices";

    private static final int STOP_SECONDS = 10;
    private static final long MEGABYTE = 1024L * 1024;
    private static final long NANOCPUS = 1_000_000L;

    private final Engine engine;
    private final EngineSettings settings;
    private final AgentSpec spec;
    private final OwnObjects own;

    AgentContainers(Engine engine, EngineSettings settings, AgentSpec spec) {
        this.engine = engine;
        this.settings = settings;
        this.spec = spec;
        this.own = new OwnObjects(engine, spec.owner());
    }

    /** Returns the containers that are this pool's, also those that have ended. */
    List<Container> list() {
        return own.containers();
    }

    /** Makes and starts a host's container; {@code others} are those that hold devices. */
    void start(String host, List<Container> others, Consumer<String> progress) {
        List<String> devices = devices(others);
        String volume = spec.nameOf(host);
        Map<String, String> labels = spec.owner().labels(Map.of(Labels.HOST, host));
        engine.tell("make the volume " + volume, client -> client.createVolumeCmd()
                .withName(volume)
                .withLabels(labels)
                .exec());
        String id;
        try {
            id = create(host, labels, devices);
        } catch (EngineException e) {
            if (e.code() != EngineErrorCode.IMAGE_MISSING && e.code() != EngineErrorCode.NOT_FOUND) {
                throw e;
            }
            ImagePull.of(engine, spec.image(), progress);
            id = create(host, labels, devices);
        }
        start(id);
    }

    /** Starts a container that doesn't run, with the join token of today. */
    void start(String container) {
        own.changeContainer("give its join token to", container, client -> client.copyArchiveToContainerCmd(container)
                .withRemotePath(AgentSpec.HOME)
                .withTarInputStream(TokenArchive.of(spec))
                .exec());
        own.changeContainer("start", container, client -> client.startContainerCmd(container)
                .exec());
    }

    private String create(String host, Map<String, String> labels, List<String> devices) {
        Map<String, String> all = devices.isEmpty() ? labels : with(labels, String.join(",", devices));
        return engine.ask("make the container of host " + host, client -> prepare(client, host, devices)
                .withName(spec.nameOf(host))
                .withLabels(all)
                .exec()
                .getId());
    }

    private CreateContainerCmd prepare(DockerClient client, String host, List<String> devices) {
        int simulated = settings.devices().isEmpty() ? spec.gpus() : 0;
        List<Bind> binds = new ArrayList<>(List.of(new Bind(spec.nameOf(host), new Volume(AgentSpec.HOME))));
        spec.mounts().forEach(mount -> binds.add(Bind.parse(mount)));
        HostConfig config = HostConfig.newHostConfig()
                .withBinds(binds)
                .withNetworkMode(spec.network())
                .withReadonlyRootfs(true)
                // libraries unpack and load what is native
                .withTmpFs(Map.of("/tmp", "rw,exec,nosuid,nodev"))
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges"))
                .withRestartPolicy(RestartPolicy.unlessStoppedRestart());
        if (spec.memoryMegabytes() > 0) {
            config.withMemory(spec.memoryMegabytes() * MEGABYTE);
        }
        if (spec.millicpus() > 0) {
            config.withNanoCPUs(spec.millicpus() * NANOCPUS);
        }
        if (!devices.isEmpty()) {
            config.withDeviceRequests(List.of(new DeviceRequest()
                    .withDriver(spec.deviceDriver())
                    .withDeviceIds(devices)
                    .withCapabilities(List.of(List.of("gpu")))));
        }
        CreateContainerCmd command = client.createContainerCmd(spec.image())
                .withHostConfig(config)
                .withUser(spec.user())
                .withEnv("NOTEBOOKOS_HOME=" + AgentSpec.HOME)
                .withCmd(spec.command(host, simulated, settings.reached()));
        return spec.network().equals("host") ? command : command.withHostName(host);
    }

    private static Map<String, String> with(Map<String, String> labels, String devices) {
        Map<String, String> all = new LinkedHashMap<>(labels);
        all.put(DEVICES, devices);
        return all;
    }

    /** Returns devices that no other container holds. */
    private List<String> devices(List<Container> others) {
        if (settings.devices().isEmpty()) {
            return List.of();
        }
        List<String> free = new ArrayList<>(settings.devices());
        others.forEach(container -> free.removeAll(
                List.of(container.getLabels().getOrDefault(DEVICES, "").split(","))));
        if (free.size() < spec.gpus()) {
            throw new EngineException(
                    EngineErrorCode.CONFLICT,
                    "engine " + settings.name() + " has " + free.size() + " free GPUs, a host takes " + spec.gpus());
        }
        return List.copyOf(free.subList(0, spec.gpus()));
    }

    /** Ends a host's container, if there is one, and removes it and the host's state. */
    void remove(String host) {
        for (Container container : list()) {
            if (host.equals(container.getLabels().get(Labels.HOST))) {
                stop(container.getId());
                own.removeContainer(container.getId());
            }
        }
        String volume = spec.nameOf(host);
        ifThere(() -> own.change(
                "remove volume " + volume,
                client -> client.inspectVolumeCmd(volume).exec().getLabels(),
                client -> client.removeVolumeCmd(volume).exec()));
    }

    private void stop(String container) {
        ifThere(() -> own.changeContainer("stop", container, client -> {
            if (Boolean.TRUE.equals(
                    client.inspectContainerCmd(container).exec().getState().getRunning())) {
                client.stopContainerCmd(container).withTimeout(STOP_SECONDS).exec();
            }
        }));
    }

    private static void ifThere(Runnable change) {
        try {
            change.run();
        } catch (EngineException e) {
            if (e.code() != EngineErrorCode.NOT_FOUND) {
                throw e;
            }
        }
    }
}
