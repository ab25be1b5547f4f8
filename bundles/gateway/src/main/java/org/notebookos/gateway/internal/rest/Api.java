package org.notebookos.gateway.internal.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;

/**
 * Finds the resource that a path below {@code /api} names.
 *
 * @param kernels /api/kernels
 * @param sessions /api/sessions
 * @param specs /api/kernelspecs
 * @param status /api, /api/status, /api/me
 */
public record Api(KernelsResource kernels, SessionsResource sessions, Kernelspecs specs, StatusResource status) {

    CompletionStage<Reply> handle(ApiRequest request) {
        int depth = request.path().size();
        if (depth == 0) {
            return get(request, status::version);
        }
        return switch (request.segment(0)) {
            case "kernels" -> kernels.handle(request);
            case "sessions" -> sessions.handle(request);
            case "kernelspecs" -> depth == 1
                    ? get(request, specs::list)
                    : get(request, () -> specs.model(last(request, 2)));
            case "status" -> get(request, () -> leaf(request, () -> status.status(request.user())));
            case "me" -> get(request, () -> leaf(request, () -> MeResource.me(request)));
            default -> throw notFound();
        };
    }

    private static CompletionStage<Reply> get(ApiRequest request, Supplier<? extends JsonNode> body) {
        if (!request.method().equals("GET")) {
            throw new GatewayException(Code.METHOD_NOT_ALLOWED, "method not allowed here");
        }
        return CompletableFuture.completedFuture(Reply.ok(body.get()));
    }

    private static JsonNode leaf(ApiRequest request, Supplier<? extends JsonNode> body) {
        last(request, 1);
        return body.get();
    }

    private static String last(ApiRequest request, int depth) {
        if (request.path().size() != depth) {
            throw notFound();
        }
        return request.segment(depth - 1);
    }

    private static GatewayException notFound() {
        return new GatewayException(Code.NOT_FOUND, "no such resource");
    }
}
