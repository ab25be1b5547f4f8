package org.notebookos.gateway.internal.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;
import org.notebookos.gateway.internal.access.User;
import org.notebookos.gateway.internal.session.DocumentSession;
import org.notebookos.gateway.internal.session.Sessions;
import org.notebookos.scheduler.api.KernelInfo;

/**
 * {@code /api/sessions}: which document uses which kernel, for clients that talk to the gateway directly. Stateless; a
 * session whose kernel is gone disappears.
 */
public final class SessionsResource {

    private final KernelsResource kernels;
    private final Sessions sessions;
    private final Supplier<String> ids;
    private final String basePath;

    /**
     * @param kernels makes and deletes the kernels
     * @param sessions the sessions
     * @param ids makes session ids
     * @param basePath of the gateway, for locations
     */
    public SessionsResource(KernelsResource kernels, Sessions sessions, Supplier<String> ids, String basePath) {
        this.kernels = kernels;
        this.sessions = sessions;
        this.ids = ids;
        this.basePath = basePath;
    }

    CompletionStage<Reply> handle(ApiRequest request) {
        int depth = request.path().size();
        if (depth > 2) {
            throw new GatewayException(Code.NOT_FOUND, "no such resource");
        }
        return switch (request.method() + (depth == 2 ? " one" : "")) {
            case "GET" -> done(Reply.ok(list(request.user())));
            case "POST" -> create(request);
            case "GET one" -> done(Reply.ok(model(request.user(), existing(request))));
            case "DELETE one" -> delete(existing(request));
            case "PATCH one" -> change(existing(request), request);
            default -> throw new GatewayException(Code.METHOD_NOT_ALLOWED, "method not allowed here");
        };
    }

    private static CompletionStage<Reply> done(Reply reply) {
        return CompletableFuture.completedFuture(reply);
    }

    /** Returns the sessions whose kernels somebody may use. */
    private List<DocumentSession> visible(User user) {
        return sessions.live().stream()
                .filter(session -> kernels.isVisible(user, session.kernelId()))
                .toList();
    }

    private boolean owns(User user, DocumentSession session) {
        return kernels.isVisible(user, session.kernelId())
                && kernels.find(session.kernelId()).map(KernelInfo::owner).equals(Optional.of(user.name()));
    }

    private ArrayNode list(User user) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        visible(user)
                .forEach(session -> kernels.find(session.kernelId()).ifPresent(info -> list.add(model(session, info))));
        return list;
    }

    private DocumentSession existing(ApiRequest request) {
        String id = request.segment(1);
        return visible(request.user()).stream()
                .filter(session -> session.id().equals(id))
                .findAny()
                .orElseThrow(() -> new GatewayException(Code.NOT_FOUND, "Session does not exist: " + id));
    }

    private CompletionStage<Reply> create(ApiRequest request) {
        String path = request.string("path").or(() -> notebook(request)).orElseThrow(() -> missing("path"));
        String type = request.string("type")
                .or(() -> notebook(request).map(old -> "notebook"))
                .orElseThrow(() -> missing("type"));
        String name = request.string("name").orElse("");
        User user = request.user();
        return sessions.open(path, user.name(), session -> owns(user, session), () -> kernel(request, path)
                        .thenApply(info -> new DocumentSession(ids.get(), path, name, type, info.id())))
                .thenApply(session -> created(user, session));
    }

    /** Older clients say it in an object of its own. */
    private static Optional<String> notebook(ApiRequest request) {
        return request.object("notebook")
                .flatMap(notebook -> ApiRequest.string(notebook, "path").or(() -> ApiRequest.string(notebook, "name")));
    }

    private CompletionStage<KernelInfo> kernel(ApiRequest request, String path) {
        ObjectNode kernel = request.object("kernel").orElseGet(JsonNodeFactory.instance::objectNode);
        Optional<String> id = ApiRequest.string(kernel, "id").filter(text -> !text.isEmpty());
        if (id.isPresent()) {
            return CompletableFuture.completedFuture(kernels.existing(request.user(), id.get()));
        }
        ObjectNode env = request.object("env").orElseGet(JsonNodeFactory.instance::objectNode);
        String session = request.string("name").orElse("");
        return kernels.create(
                request.user(), ApiRequest.string(kernel, "name"), env, Optional.of(path), Optional.of(session));
    }

    /** The kernel goes too; if it can't, the session stays, so that it can be tried again. */
    private CompletionStage<Reply> delete(DocumentSession session) {
        return kernels.delete(session.kernelId())
                .thenCompose(gone -> sessions.remove(session.id()))
                .thenApply(saved -> Reply.noContent());
    }

    private CompletionStage<Reply> change(DocumentSession old, ApiRequest request) {
        String path = request.string("path").or(() -> notebook(request)).orElse(old.path());
        String name = request.string("name").orElse(old.name());
        String type = request.string("type").orElse(old.type());
        DocumentSession renamed = new DocumentSession(old.id(), path, name, type, old.kernelId());
        Optional<ObjectNode> kernel = request.object("kernel");
        if (kernel.isEmpty() || namesNone(kernel.get())) {
            return sessions.put(renamed).thenApply(saved -> Reply.ok(model(request.user(), saved)));
        }
        return replacement(request, path)
                .thenCompose(info -> sessions.put(renamed.withKernel(info.id())).thenApply(changed -> {
                    if (!info.id().equals(old.kernelId())
                            && kernels.find(old.kernelId()).isPresent()) {
                        kernels.deleteUnasked(old.kernelId());
                    }
                    return Reply.ok(model(changed, info));
                }));
    }

    private static boolean namesNone(ObjectNode kernel) {
        return ApiRequest.string(kernel, "id").isEmpty()
                && ApiRequest.string(kernel, "name").isEmpty();
    }

    private CompletionStage<KernelInfo> replacement(ApiRequest request, String path) {
        ObjectNode kernel = request.object("kernel").orElseThrow();
        Optional<String> id = ApiRequest.string(kernel, "id").filter(text -> !text.isEmpty());
        if (id.isPresent() && !kernels.isVisible(request.user(), id.get())) {
            throw new GatewayException(Code.BAD_REQUEST, "No such kernel: " + id.get());
        }
        return kernel(request, path);
    }

    private Reply created(User user, DocumentSession session) {
        return Reply.created(model(user, session), basePath + "/api/sessions/" + session.id());
    }

    private ObjectNode model(User user, DocumentSession session) {
        return model(session, kernels.existing(user, session.kernelId()));
    }

    private ObjectNode model(DocumentSession session, KernelInfo info) {
        ObjectNode model = JsonNodeFactory.instance.objectNode();
        model.put("id", session.id());
        model.put("path", session.path());
        model.put("name", session.name());
        model.put("type", session.type());
        model.set("kernel", kernels.model(info));
        model.putObject("notebook").put("path", session.path()).put("name", session.name());
        return model;
    }

    private static GatewayException missing(String field) {
        return new GatewayException(Code.BAD_REQUEST, "\"" + field + "\" is missing");
    }
}
