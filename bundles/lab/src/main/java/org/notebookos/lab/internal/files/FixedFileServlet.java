package org.notebookos.lab.internal.files;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.notebookos.lab.internal.JsonReply;

/** One file. Stateless. */
public final class FixedFileServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient FileRoot root;
    private final String name;
    private final transient FileSender sender;

    public FixedFileServlet(FileRoot root, String name, FileSender sender) {
        this.root = root;
        this.name = name;
        this.sender = sender;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<Path> file = root.file(name);
        if (file.isPresent()) {
            sender.send(file.get(), request, response);
        } else {
            JsonReply.error(404, "no such file").send(response);
        }
    }
}
