package org.notebookos.gateway.internal.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * {@code /api/spec.json} and {@code /api/spec.yaml}: the description of all paths that this gateway serves, in OpenAPI 3.
 * Both are the same text: JSON is YAML. Immutable.
 */
public final class DescriptionServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final byte[] description;

    /**
     * @param basePath of the gateway
     * @param version of the gateway
     * @param files whether files are served; if not, their paths are left out
     */
    public DescriptionServlet(String basePath, String version, boolean files) {
        ObjectMapper json = new ObjectMapper();
        try (InputStream in = DescriptionServlet.class.getResourceAsStream("/openapi/gateway.json")) {
            ObjectNode root = (ObjectNode) json.readTree(in);
            ((ObjectNode) root.get("info")).put("version", version);
            root.putArray("servers").addObject().put("url", basePath.isEmpty() ? "/" : basePath);
            if (!files) {
                ((ObjectNode) root.get("paths"))
                        .remove(root.get("paths")
                                .propertyStream()
                                .map(java.util.Map.Entry::getKey)
                                .filter(DescriptionServlet::isOfFiles)
                                .toList());
            }
            description = json.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOfFiles(String path) {
        return path.startsWith("/api/contents") || path.startsWith("/files/") || path.startsWith("/view/");
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            response.setHeader("Allow", "GET, HEAD");
            JsonReplies.error(response, 405, "method not allowed here");
            return;
        }
        boolean yaml = request.getServletPath().endsWith(".yaml");
        response.setContentType(yaml ? "text/x-yaml" : "application/json");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setContentLength(description.length);
        response.getOutputStream().write(description);
    }
}
