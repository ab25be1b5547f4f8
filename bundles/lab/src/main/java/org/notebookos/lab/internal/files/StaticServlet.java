package org.notebookos.lab.internal.files;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.notebookos.lab.internal.JsonReply;

/** Files below a prefix of the path, or one of them at a path of its own. Stateless. */
public final class StaticServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient FileSearch files;
    private final transient FileSender sender;
    private final transient Optional<String> only;

    /**
     * @param files what may be read
     * @param only the one that is meant, whatever the path says
     */
    public StaticServlet(FileSearch files, FileSender sender, Optional<String> only) {
        this.files = files;
        this.sender = sender;
        this.only = only;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<Path> file = files.file(only.orElse(request.getPathInfo() == null ? "" : request.getPathInfo()));
        if (file.isPresent()) {
            sender.send(file.get(), request, response);
        } else {
            JsonReply.error(404, "no such file").send(response);
        }
    }
}
