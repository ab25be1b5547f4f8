package org.notebookos.gateway.internal.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;
import org.notebookos.gateway.internal.access.User;
import org.notebookos.scheduler.api.KernelInfo;

/**
 * {@code /api/sessions}: which document uses which kernel, for clients that talk to the gateway directly. Its map is guarded
 * by its monitor. Sessions live as long as the gateway; a session whose kernel is gone disappears.
 */
public final class SessionsResource {

    private record DocumentSession(String id, String path, String name, String type, String kernelId) {}

    private final KernelsResource kernels;
    private final Supplier<String> ids;
    private final String basePath;
    private final Map<String, DocumentSession> sessions = new LinkedHashMap<>();

    /**
     * @param kernels makes and deletes the kernels
     * @param ids makes session ids
     * @param basePath of the gateway, for locations
     */
    public SessionsResource(KernelsResource kernels, Supplier<String> ids, String basePath) {
        this.kernels = kernels;
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

    private synchronized List<DocumentSession> live() {
        sessions.values().removeIf(session -> kernels.find(session.kernelId()).isEmpty());
        return List.copyOf(sessions.values());
    }

    /** Returns the sessions whose kernels somebody may use. */
    private List<DocumentSession> visible(User user) {
        return live().stream()
                .filter(session -> user.mayUse(owner(session).orElse("")))
                .toList();
    }

    private Optional<String> owner(DocumentSession session) {
        return kernels.find(session.kernelId()).map(KernelInfo::owner);
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
        // Two users may have a document of the same path.
        Optional<DocumentSession> same = live().stream()
                .filter(session -> session.path().equals(path)
                        && owner(session).equals(Optional.of(request.user().name())))
                .findAny();
        if (same.isPresent()) {
            return done(created(request.user(), same.get()));
        }
        return kernel(request, path)
                .thenApply(info ->
                        created(request.user(), put(new DocumentSession(ids.get(), path, name, type, info.id()))));
    }

    private static Optional<String> notebook(ApiRequest request) {
        return request.object("notebook").flatMap(notebook -> ApiRequest.string(notebook, "path"));
    }

    private CompletionStage<KernelInfo> kernel(ApiRequest request, String path) {
        ObjectNode kernel = request.object("kernel").orElseGet(JsonNodeFactory.instance::objectNode);
        Optional<String> id = ApiRequest.string(kernel, "id").filter(text -> !text.isEmpty());
        if (id.isPresent()) {
            return CompletableFuture.completedFuture(kernels.existing(request.user(), id.get()));
        }
        ObjectNode env = request.object("env").orElseGet(JsonNodeFactory.instance::objectNode);
        return kernels.create(request.user(), ApiRequest.string(kernel, "name"), env, Optional.of(path));
    }

    private CompletionStage<Reply> delete(DocumentSession session) {
        synchronized (this) {
            sessions.remove(session.id());
        }
        return kernels.delete(session.kernelId()).thenApply(gone -> Reply.noContent());
    }

    private CompletionStage<Reply> change(DocumentSession old, ApiRequest request) {
        String path = request.string("path").orElse(old.path());
        String name = request.string("name").orElse(old.name());
        String type = request.string("type").orElse(old.type());
        if (request.object("kernel").isEmpty()) {
            return done(Reply.ok(
                    model(request.user(), put(new DocumentSession(old.id(), path, name, type, old.kernelId())))));
        }
        return kernel(request, path).thenApply(info -> {
            DocumentSession changed = put(new DocumentSession(old.id(), path, name, type, info.id()));
            if (!info.id().equals(old.kernelId())
                    && kernels.find(old.kernelId()).isPresent()) {
                kernels.delete(old.kernelId());
            }
            return Reply.ok(model(changed, info));
        });
    }

    private synchronized DocumentSession put(DocumentSession session) {
        sessions.put(session.id(), session);
        return session;
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
