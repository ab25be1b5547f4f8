package org.notebookos.gateway.internal.contents;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;
import org.notebookos.gateway.internal.access.Pass;
import org.notebookos.gateway.internal.access.User;
import org.notebookos.gateway.internal.rest.JsonReplies;
import org.notebookos.gateway.internal.rest.Reply;
import org.notebookos.gateway.internal.url.Query;

/** {@code /api/contents/*}: files, directories and notebooks, and their checkpoints. Stateless. */
public final class ContentsServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final Pattern CHECKPOINTS = Pattern.compile("(.*)/checkpoints(?:/([\\w-]+))?/?", Pattern.DOTALL);
    private static final Pattern TRUST = Pattern.compile("(.*)/trust/?", Pattern.DOTALL);

    private final transient Contents contents;
    private final transient FileWork work;
    private final String basePath;

    /**
     * @param contents the files
     * @param work does what waits for the disk
     * @param basePath of the gateway, for locations
     */
    public ContentsServlet(Contents contents, FileWork work, String basePath) {
        this.contents = contents;
        this.work = work;
        this.basePath = basePath;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        work.answer(request, response, this::route);
    }

    private void route(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = Optional.ofNullable(request.getPathInfo()).orElse("");
        Matcher checkpoints = CHECKPOINTS.matcher(path);
        // Only files have checkpoints and are trusted: below a directory, these are names like any other.
        if (checkpoints.matches() && !contents.root().isDirectory(ContentsPath.parse(checkpoints.group(1)))) {
            checkpoints(
                    request,
                    response,
                    ContentsPath.parse(checkpoints.group(1)),
                    Optional.ofNullable(checkpoints.group(2)));
            return;
        }
        Matcher trust = TRUST.matcher(path);
        if (trust.matches()
                && request.getMethod().equals("POST")
                && !contents.root().isDirectory(ContentsPath.parse(trust.group(1)))) {
            contents.trust(User.of(request).name(), ContentsPath.parse(trust.group(1)));
            response.setStatus(201);
            return;
        }
        file(request, response, ContentsPath.parse(path));
    }

    private void file(HttpServletRequest request, HttpServletResponse response, ContentsPath path) throws IOException {
        try (MemoryBudget.Share share = contents.memory()) {
            switch (request.getMethod()) {
                case "GET", "HEAD" -> {
                    GetOptions options = GetOptions.of(User.of(request).name(), Query.of(request));
                    try (ContentsAnswer answer = contents.get(path, options, share)) {
                        stream(response, answer);
                    }
                }
                case "PUT" -> {
                    Uploader who = Uploader.of(Pass.of(request));
                    Contents.Saved saved = contents.put(who, path, request.getInputStream(), share);
                    changed(response, saved.fresh() ? 201 : 200, saved.model());
                }
                case "POST" -> changed(
                        response, 201, contents.post(User.of(request).name(), path, request.getInputStream(), share));
                case "PATCH" -> changed(response, 200, contents.patch(path, request.getInputStream(), share));
                case "DELETE" -> {
                    contents.delete(path);
                    response.setStatus(204);
                }
                default -> throw notAllowed(response, "GET, HEAD, PUT, POST, PATCH, DELETE");
            }
        }
    }

    private void checkpoints(
            HttpServletRequest request, HttpServletResponse response, ContentsPath path, Optional<String> id)
            throws IOException {
        switch (request.getMethod() + (id.isPresent() ? " one" : "")) {
            case "GET", "HEAD" -> JsonReplies.write(response, Reply.ok(contents.checkpoints(path)));
            case "POST" -> {
                ObjectNode made = contents.checkpoint(path);
                String location =
                        location(path) + "/checkpoints/" + made.get("id").textValue();
                JsonReplies.write(response, Reply.created(made, location));
            }
            case "POST one" -> {
                contents.restore(path, id.orElseThrow());
                response.setStatus(204);
            }
            case "DELETE one" -> {
                contents.deleteCheckpoint(path, id.orElseThrow());
                response.setStatus(204);
            }
            default -> throw notAllowed(response, id.isPresent() ? "POST, DELETE" : "GET, HEAD, POST");
        }
    }

    private static GatewayException notAllowed(HttpServletResponse response, String allowed) {
        response.setHeader("Allow", allowed);
        return new GatewayException(Code.METHOD_NOT_ALLOWED, "method not allowed here; there is " + allowed);
    }

    private static void stream(HttpServletResponse response, ContentsAnswer answer) throws IOException {
        response.setStatus(200);
        headers(response, answer.model());
        answer.writeTo(response.getOutputStream());
    }

    private void changed(HttpServletResponse response, int status, ObjectNode model) throws IOException {
        response.setStatus(status);
        headers(response, model);
        response.setHeader(
                "Location", location(ContentsPath.parse(model.get("path").textValue())));
        ContentsAnswer.of(model).writeTo(response.getOutputStream());
    }

    private static void headers(HttpServletResponse response, ObjectNode model) {
        response.setContentType("application/json");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setDateHeader(
                "Last-Modified",
                Instant.parse(model.get("last_modified").textValue()).toEpochMilli());
    }

    private String location(ContentsPath path) {
        return basePath + "/api/contents" + (path.isRoot() ? "" : "/" + path.encoded());
    }
}
