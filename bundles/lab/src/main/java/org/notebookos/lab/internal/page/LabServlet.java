package org.notebookos.lab.internal.page;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.notebookos.lab.internal.environment.Installation;
import org.notebookos.lab.internal.environment.Templates;

/** {@code /lab/…} and {@code /doc/…}: JupyterLab's page. Stateless. */
public final class LabServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient Installation installation;
    private final transient PageConfig config;

    public LabServlet(Installation installation, PageConfig config) {
        this.installation = installation;
        this.config = config;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<Path> lab = installation.lab();
        if (lab.isEmpty()) {
            Pages.send(
                    response,
                    404,
                    PageHtml.message(
                            "JupyterLab is not installed",
                            "The Python environment of the kernels has no JupyterLab. \"notebookos up --with lab\""
                                    + " installs it; with --python PATH, run PATH -m pip install jupyterlab notebook."));
            return;
        }
        String below = request.getPathInfo() == null ? "" : request.getPathInfo();
        Optional<LabPath> path = LabPath.parse(below);
        ObjectNode page = config.lab();
        Pages.passToken(request, page);
        page.put("mode", request.getServletPath().endsWith("/doc") ? "single-document" : "multiple-document");
        page.put("treePath", path.map(LabPath::tree).orElse(""));
        path.ifPresent(known -> page.put("workspace", known.workspace()));
        if (path.isEmpty()) {
            page.put("notFoundUrl", request.getRequestURI());
        }
        Templates template = Templates.read(lab.get().resolve("static/index.html"));
        Pages.send(response, 200, PageHtml.of("JupyterLab", "favicon.ico", template, page, ""));
    }
}
