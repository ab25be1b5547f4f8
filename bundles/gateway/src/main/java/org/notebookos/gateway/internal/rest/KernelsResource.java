package org.notebookos.gateway.internal.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;
import org.notebookos.gateway.internal.access.User;
import org.notebookos.gateway.internal.room.KernelRoom;
import org.notebookos.gateway.internal.room.Rooms;
import org.notebookos.gateway.internal.url.KernelPath;
import org.notebookos.jupyter.Timestamps;
import org.notebookos.scheduler.api.KernelInfo;
import org.notebookos.scheduler.api.KernelRequest;
import org.notebookos.scheduler.api.KernelService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /api/kernels}. Stateless. */
public final class KernelsResource {

    private static final Logger LOG = LoggerFactory.getLogger(KernelsResource.class);

    /** As Jupyter servers call it. */
    private static final String SESSION_NAME = "JPY_SESSION_NAME";

    /** Clients give up after 42 s. */
    private static final Duration TIMEOUT = Duration.ofSeconds(38);

    private final KernelService kernels;
    private final Rooms rooms;
    private final Kernelspecs specs;
    private final KernelEnvironment environment;
    private final KernelLimits limits;
    private final Supplier<String> ids;
    private final String basePath;
    private final KeptKernels kept;

    /**
     * @param kernels the scheduler
     * @param rooms know the open sockets
     * @param specs the kernelspecs
     * @param environment what clients may set
     * @param limits how many kernels there may be, and whose
     * @param kept kernels that clients only detach
     * @param ids makes kernel ids
     * @param basePath of the gateway, for locations
     */
    public KernelsResource(
            KernelService kernels,
            Rooms rooms,
            Kernelspecs specs,
            KernelEnvironment environment,
            KernelLimits limits,
            KeptKernels kept,
            Supplier<String> ids,
            String basePath) {
        this.kernels = kernels;
        this.rooms = rooms;
        this.specs = specs;
        this.environment = environment;
        this.limits = limits;
        this.ids = ids;
        this.basePath = basePath;
        this.kept = kept;
    }

    CompletionStage<Reply> handle(ApiRequest request) {
        int depth = request.path().size();
        String action = depth == 3 ? request.segment(2) : "";
        if (depth > 3 || (depth == 3 && !action.equals("interrupt") && !action.equals("restart"))) {
            throw new GatewayException(Code.NOT_FOUND, "no such resource");
        }
        return switch (request.method() + " " + (depth == 2 ? "one" : action)) {
            case "GET " -> done(Reply.ok(list(request.user())));
            case "POST " -> create(request)
                    .thenApply(info -> Reply.created(model(info), basePath + "/api/kernels/" + info.id()));
            case "GET one" -> done(Reply.ok(model(existing(request.user(), request.segment(1)))));
            case "DELETE one" -> leave(request).thenApply(gone -> Reply.noContent());
            case "POST interrupt" -> {
                String id = existing(request.user(), request.segment(1)).id();
                yield bounded(kernels.interrupt(id)).thenApply(sent -> Reply.noContent());
            }
            case "POST restart" -> {
                String id = existing(request.user(), request.segment(1)).id();
                rooms.room(id).ifPresent(KernelRoom::restartAsked);
                yield bounded(kernels.restart(id)).thenApply(info -> Reply.ok(model(info)));
            }
            default -> throw new GatewayException(Code.METHOD_NOT_ALLOWED, "method not allowed here");
        };
    }

    private static CompletionStage<Reply> done(Reply reply) {
        return CompletableFuture.completedFuture(reply);
    }

    private ArrayNode list(User user) {
        limits.requireListed();
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        visible(user).forEach(info -> list.add(model(info)));
        return list;
    }

    private CompletionStage<KernelInfo> create(ApiRequest request) {
        ObjectNode env = request.object("env").orElseGet(JsonNodeFactory.instance::objectNode);
        return create(request.user(), request.string("name"), env, request.string("path"), Optional.empty());
    }

    /**
     * Makes a kernel; if that takes longer than clients wait, the kernel is deleted again.
     *
     * @param session what code is told of the session that it is made for; empty if there is none
     */
    CompletionStage<KernelInfo> create(
            User user, Optional<String> name, ObjectNode env, Optional<String> path, Optional<String> session) {
        OfferedKernel spec = specs.wanted(name);
        Map<String, String> variables = new Ownership(user).mark(environment.filter(spec.complete(env)));
        KernelIdentity identity = KernelIdentity.of(spec.name(), variables, env);
        Optional<KernelInfo> back = reattach(user, identity, Optional.ofNullable(variables.get("KERNEL_ID")));
        if (back.isPresent()) {
            LOG.info("kernel {} was kept, and is {}'s again", back.get().id(), identity.notebook());
            return CompletableFuture.completedFuture(back.get());
        }
        String id = Optional.ofNullable(variables.get("KERNEL_ID")).orElseGet(ids);
        if (!KernelPath.isId(id)) {
            throw new GatewayException(Code.BAD_REQUEST, "KERNEL_ID is not a UUID with dashes");
        }
        Optional<String> directory = environment.workingDirectory(variables, path);
        session.ifPresent(text -> variables.put(SESSION_NAME, sessionName(directory, text, path)));
        Duration patience = limits.launch(variables);
        CompletionStage<KernelInfo> creation = admitted(
                        new KernelRequest(id, spec.name(), variables, directory, spec.program()))
                .thenApply(info -> {
                    kept.made(id, identity, variables);
                    return info;
                });
        CompletableFuture<KernelInfo> answer = bounded(creation, patience);
        creation.whenComplete((info, failure) -> {
            if (info != null && answer.isCompletedExceptionally()) {
                LOG.warn("kernel {} was made too late for its client: deleting it", id);
                delete(id);
            }
        });
        return answer;
    }

    /** As a Jupyter server does it: libraries find the notebook that they run in by it. */
    private static String sessionName(Optional<String> directory, String name, Optional<String> path) {
        String below = name.isEmpty() ? path.orElse("") : name;
        return name.isEmpty() || directory.isEmpty()
                ? below
                : Path.of(directory.get()).resolve(below).toString();
    }

    private CompletionStage<KernelInfo> admitted(KernelRequest request) {
        Map<String, String> owners =
                kernels.kernels().stream().collect(Collectors.toMap(KernelInfo::id, KernelInfo::owner));
        limits.admit(request.kernelId(), request.name(), request.environment(), owners);
        try {
            return kernels.create(request).whenComplete((info, failure) -> limits.made(request.kernelId()));
        } catch (RuntimeException e) {
            limits.made(request.kernelId());
            throw e;
        }
    }

    private Optional<KernelInfo> reattach(User user, KernelIdentity identity, Optional<String> wantedId) {
        // An administrator may use everybody's kernels, but asks for his own here.
        Predicate<String> usable =
                id -> find(id).filter(info -> info.owner().equals(user.name())).isPresent();
        return kept.reattach(wantedId, identity, id -> find(id).isPresent(), usable)
                .flatMap(kernels::kernel);
    }

    /** Deletes a kernel that a client no longer wants, or, if it is kept, takes it away from clients. */
    private CompletionStage<Void> leave(ApiRequest request) {
        String id = request.segment(1);
        boolean asked = request.body().path("keep").isBoolean()
                && !request.body().path("keep").booleanValue();
        if (asked) {
            find(id).filter(info -> request.user().mayUse(info.owner())).orElseThrow(() -> missing(id));
            return delete(id);
        }
        existing(request.user(), id);
        if (!kept.detach(id)) {
            return delete(id);
        }
        LOG.info("kernel {} is kept without clients", id);
        rooms.detach(id);
        return CompletableFuture.completedFuture(null);
    }

    CompletionStage<Void> delete(String id) {
        kept.forget(id);
        return bounded(kernels.delete(id));
    }

    /** Deletes a kernel that another one has taken the place of; nobody waits for that. */
    void deleteUnasked(String id) {
        delete(id).whenComplete((gone, failure) -> {
            if (failure != null) {
                LOG.warn("kernel {}, in whose place another one was made, can't be deleted", id, failure);
            }
        });
    }

    private static <T> CompletableFuture<T> bounded(CompletionStage<T> stage) {
        return bounded(stage, TIMEOUT);
    }

    private static <T> CompletableFuture<T> bounded(CompletionStage<T> stage, Duration patience) {
        // A future of our own: the scheduler's must not be completed by our timeout.
        return stage.thenApply(value -> value)
                .toCompletableFuture()
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Returns the kernels that somebody may use, oldest first. */
    List<KernelInfo> visible(User user) {
        return kernels.kernels().stream().filter(info -> isVisible(user, info)).toList();
    }

    boolean isVisible(User user, String id) {
        return find(id).filter(info -> isVisible(user, info)).isPresent();
    }

    private boolean isVisible(User user, KernelInfo info) {
        return user.mayUse(info.owner()) && !kept.isDetached(info.id());
    }

    /** Returns a kernel; throws if there is none that this user may use: that others have it is nobody's business. */
    KernelInfo existing(User user, String id) {
        return find(id).filter(info -> isVisible(user, info)).orElseThrow(() -> missing(id));
    }

    private static GatewayException missing(String id) {
        return new GatewayException(Code.NOT_FOUND, "Kernel does not exist: " + id);
    }

    Optional<KernelInfo> find(String id) {
        return kernels.kernel(id);
    }

    ObjectNode model(KernelInfo info) {
        ObjectNode model = JsonNodeFactory.instance.objectNode();
        model.put("id", info.id());
        model.put("name", info.name());
        model.put("last_activity", Timestamps.format(info.lastActivity()));
        model.put("execution_state", info.state().name().toLowerCase(Locale.ROOT));
        model.put("connections", rooms.connections(info.id()));
        if (!info.replicated()) {
            model.putObject("notebookos").put("replicated", false);
        }
        info.reason().ifPresent(reason -> model.put("reason", reason));
        return model;
    }
}
