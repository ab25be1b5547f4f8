package org.notebookos.runtime.docker.internal;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.notebookos.docker.Engine;
import org.notebookos.docker.EngineErrorCode;
import org.notebookos.docker.EngineException;
import org.notebookos.docker.OwnObjects;

/** Makes containers and starts them. Stateless but for what the engine holds; calls block. */
final class Containers {

    private static final int CHECK_SECONDS = 30;

    private final Engine engine;
    private final OwnObjects own;
    private final ContainerSettings settings;
    private final EngineWatch watch;
    private final Images images;
    private final ReplicaNetwork network;
    private final ScheduledExecutorService threads;

    Containers(OwnObjects own, ContainerSettings settings, EngineWatch watch, ScheduledExecutorService threads) {
        this.engine = own.engine();
        this.own = own;
        this.settings = settings;
        this.watch = watch;
        this.threads = threads;
        this.images = new Images(engine, settings.pullWithin());
        this.network = new ReplicaNetwork(own, settings);
    }

    /**
     * Starts one; it is watched from before its start.
     *
     * @throws EngineException nothing left behind, if it can't be made, can't be started, or sees other GPUs than it should
     */
    Container start(ContainerRequest request, Box box) {
        images.need(settings.image());
        network.need();
        String id = engine.ask("make container " + request.name(), client -> client.createContainerCmd(settings.image())
                .withName(request.name())
                .withLabels(request.allLabels(settings))
                .withUser(settings.user())
                .withWorkingDir(Box.HOME)
                .withEntrypoint(request.launched())
                .withEnv(request.variables())
                .withHostConfig(request.hostConfig(settings))
                .exec()
                .getId());
        Container container = new Container(id, box, request.limits(), own, threads);
        watch.watch(container);
        try {
            engine.tell("start container " + request.name(), client -> client.startContainerCmd(id)
                    .exec());
            learn(container);
            checkGpus(id);
            return container;
        } catch (EngineException e) {
            container.kill();
            container.ended(128 + 9);
            throw e;
        }
    }

    /** Changes the limits of one that runs. */
    void limit(Container container, Limits limits) {
        if (limits.equals(container.limits())) {
            return;
        }
        own.changeContainer("limit", container.id(), client -> {
            var update = client.updateContainerCmd(container.id());
            if (limits.quota() > 0) {
                update.withCpuPeriod(Limits.PERIOD).withCpuQuota(limits.quota());
            }
            if (limits.memoryBytes() > 0) {
                update.withMemory(limits.memoryBytes()).withMemorySwap(limits.memoryBytes());
            }
            update.exec();
        });
    }

    private void learn(Container container) {
        InspectContainerResponse found =
                engine.ask("inspect container " + container.id(), client -> client.inspectContainerCmd(container.id())
                        .exec());
        Long pid = found.getState().getPidLong();
        ContainerNetwork joined = found.getNetworkSettings().getNetworks().get(settings.networkName());
        String ip = joined == null ? "" : String.valueOf(joined.getIpAddress());
        // One that has ended already has neither; its end is on its way.
        container.runs(pid == null ? 0 : pid, ip);
    }

    private void checkGpus(String id) {
        if (!settings.gpus().checked()) {
            return;
        }
        Optional<String> wrong =
                settings.gpus().wrong(run(id, settings.gpus().check().toArray(String[]::new)));
        if (wrong.isPresent()) {
            throw new EngineException(EngineErrorCode.FAILED, "container " + id + ": " + wrong.get());
        }
    }

    /** Runs a command inside and returns what it prints. */
    private String run(String id, String... command) {
        StringBuilder printed = new StringBuilder();
        String what = "run " + command[0] + " in container " + id;
        String exec = engine.ask(what, client -> client.execCreateCmd(id)
                .withCmd(command)
                .withAttachStdout(true)
                .withAttachStderr(true)
                .exec()
                .getId());
        ResultCallback.Adapter<Frame> output = new ResultCallback.Adapter<>() {
            @Override
            public void onNext(Frame frame) {
                printed.append(new String(frame.getPayload(), StandardCharsets.UTF_8));
            }
        };
        try (var running =
                engine.listen(what, client -> client.execStartCmd(exec).exec(output))) {
            if (!running.awaitCompletion(CHECK_SECONDS, TimeUnit.SECONDS)) {
                throw new EngineException(
                        EngineErrorCode.TIMED_OUT, "can't " + what + ": no end after " + CHECK_SECONDS + " s");
            }
            return printed.toString();
        } catch (IOException e) {
            throw engine.failure(what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw engine.failure(what, e);
        }
    }
}
