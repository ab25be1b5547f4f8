package org.notebookos.lab.internal.api;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import org.notebookos.lab.internal.Asker;
import org.notebookos.lab.internal.JsonReply;
import org.notebookos.lab.internal.LabException;
import org.notebookos.lab.internal.LabException.Code;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /lab/api/…}: what JupyterLab keeps on its server, for each user. Called by the server's threads.
 *
 * <p>Who asks is told by the gateway's filter, in an attribute of the request.
 */
public final class LabApiServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(LabApiServlet.class);
    private static final int LARGEST_BODY = 4 << 20;

    private final transient Function<String, Map<String, Resource>> resources;

    /** @param resources of a user, by the first part of their path; asked for each request */
    public LabApiServlet(Function<String, Map<String, Resource>> resources) {
        this.resources = resources;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        JsonReply reply;
        try {
            reply = answer(request);
        } catch (LabException e) {
            reply = JsonReply.error(e);
        } catch (IOException | RuntimeException e) {
            LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), e);
            reply = JsonReply.error(500, "internal error; the controller's log has the details");
        }
        reply.send(response);
    }

    private JsonReply answer(HttpServletRequest request) throws IOException {
        String path = request.getPathInfo() == null ? "" : request.getPathInfo();
        String[] parts = path.split("/", 3);
        Resource resource =
                parts.length < 2 ? null : resources.apply(Asker.of(request)).get(parts[1]);
        if (resource == null) {
            throw new LabException(Code.NO_SUCH_RESOURCE, "no such resource");
        }
        String id = parts.length < 3 ? "" : parts[2];
        return switch (request.getMethod()) {
            case "GET", "HEAD" -> resource.get(id, String.valueOf(request.getQueryString()));
            case "PUT" -> resource.put(id, body(request));
            case "DELETE" -> resource.delete(id);
            default -> throw new LabException(Code.METHOD_NOT_ALLOWED, "GET, PUT or DELETE");
        };
    }

    private static String body(HttpServletRequest request) throws IOException {
        byte[] bytes = request.getInputStream().readNBytes(LARGEST_BODY + 1);
        if (bytes.length > LARGEST_BODY) {
            throw new LabException(Code.TOO_LARGE, "more than " + LARGEST_BODY + " bytes");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
