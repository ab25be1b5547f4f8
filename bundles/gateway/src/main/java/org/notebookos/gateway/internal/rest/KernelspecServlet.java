package org.notebookos.gateway.internal.rest;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/** {@code /kernelspecs/{name}/{file}}: logos, and what else lies beside a kernelspec. Stateless. */
public final class KernelspecServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    /** Nothing, the name, and the file, which may be in a folder. */
    private static final int MOST_SEGMENTS = 3;

    private final transient Kernelspecs specs;

    public KernelspecServlet(Kernelspecs specs) {
        this.specs = specs;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo() == null ? "" : request.getPathInfo();
        String[] segments = path.split("/", MOST_SEGMENTS);
        Optional<Kernelspecs.Resource> resource =
                segments.length == MOST_SEGMENTS ? specs.resource(segments[1], segments[2]) : Optional.empty();
        if (resource.isEmpty()) {
            JsonReplies.error(response, 404, "no such file");
            return;
        }
        response.setContentType(resource.get().contentType());
        response.setHeader("X-Content-Type-Options", "nosniff");
        // an image may hold scripts, which must not be those of a page of this server
        response.setHeader("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox");
        response.setHeader("Cache-Control", "max-age=3600");
        response.setContentLength(resource.get().bytes().length);
        response.getOutputStream().write(resource.get().bytes());
    }
}
