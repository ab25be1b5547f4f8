package org.notebookos.lab.internal.files;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.notebookos.lab.internal.JsonReply;

/** Files below a prefix of the path. Stateless. */
public final class StaticServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient FileSearch files;
    private final transient FileSender sender;

    /** @param files what may be read */
    public StaticServlet(FileSearch files, FileSender sender) {
        this.files = files;
        this.sender = sender;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<Path> file = files.file(request.getPathInfo() == null ? "" : request.getPathInfo());
        if (file.isPresent()) {
            sender.send(file.get(), request, response);
        } else {
            JsonReply.error(404, "no such file").send(response);
        }
    }
}
