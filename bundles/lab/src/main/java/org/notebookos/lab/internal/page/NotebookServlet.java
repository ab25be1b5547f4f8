package org.notebookos.lab.internal.page;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.notebookos.lab.internal.environment.Installation;
import org.notebookos.lab.internal.environment.Templates;
import org.notebookos.lab.internal.files.FileRoot;

/** {@code /tree}, {@code /notebooks}, {@code /edit}, {@code /consoles}: the pages of Notebook 7, one document each. Stateless. */
public final class NotebookServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    /** The kinds of pages. */
    public enum Kind {
        TREE("tree", "favicon.ico"),
        NOTEBOOKS("notebooks", "favicon-notebook.ico"),
        EDIT("edit", "favicon-file.ico"),
        CONSOLES("consoles", "favicon.ico");

        private final String path;
        private final String icon;

        Kind(String path, String icon) {
            this.path = path;
            this.icon = icon;
        }

        /** The first part of its path, and its name in Notebook's own words. */
        public String path() {
            return path;
        }
    }

    private final Kind kind;
    private final transient Installation installation;
    private final transient PageConfig config;
    private final transient PageSettings settings;

    public NotebookServlet(Kind kind, Installation installation, PageConfig config, PageSettings settings) {
        this.kind = kind;
        this.installation = installation;
        this.config = config;
        this.settings = settings;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<Path> notebook = installation.notebook();
        if (notebook.isEmpty()) {
            Pages.send(
                    response,
                    404,
                    PageHtml.message(
                            "Notebook is not installed",
                            "The Python environment of the kernels has no Notebook of version 7 or newer."
                                    + " \"notebookos up --with lab\" installs it."));
            return;
        }
        String path = request.getPathInfo() == null ? "" : request.getPathInfo().replaceAll("^/+|/+$", "");
        Optional<String> better = elsewhere(path);
        if (better.isPresent()) {
            Pages.redirect(request, response, settings.basePath() + better.get());
            return;
        }
        ObjectNode page = config.notebook();
        Pages.passToken(request, page);
        page.put("notebookPage", kind.path());
        page.put("mode", "multiple-document");
        page.put("treePath", kind == Kind.TREE ? path : "");
        Templates template = Templates.read(notebook.get().resolve("templates").resolve(kind.path() + ".html"));
        String attributes = kind == Kind.NOTEBOOKS || kind == Kind.EDIT ? " data-notebook=\"" + kind.path() + "\"" : "";
        Pages.send(response, 200, PageHtml.of("Jupyter Notebook", kind.icon, template, page, attributes));
    }

    /** A folder has a page that lists it, a notebook one that runs it, another file none but its content. */
    private Optional<String> elsewhere(String path) throws IOException {
        if (settings.contentsRoot().isEmpty() || kind == Kind.EDIT || kind == Kind.CONSOLES) {
            return Optional.empty();
        }
        Optional<Path> file = new FileRoot(Path.of(settings.contentsRoot())).find(path);
        if (kind == Kind.NOTEBOOKS) {
            return file.filter(Files::isDirectory).map(folder -> "/tree/" + path);
        }
        return file.filter(Files::isRegularFile)
                .map(found -> (path.endsWith(".ipynb") ? "/notebooks/" : "/files/") + path);
    }
}
