package org.notebookos.gateway.internal.contents;

import static org.notebookos.gateway.internal.url.HtmlText.escaped;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** {@code /view/*}: a page that shows a page among the files, in a frame from which it can't reach anything. Stateless. */
public final class ViewServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final String PAGE =
            """
            <!doctype html>
            <html>
            <head><meta charset="utf-8"><title>%s</title>
            <style>html, body, iframe { margin: 0; border: 0; width: 100%%; height: 100%%; }</style></head>
            <body><iframe sandbox="allow-scripts" src="%s"></iframe></body>
            </html>
            """;

    private final transient Contents contents;
    private final transient FileWork work;
    private final String basePath;

    public ViewServlet(Contents contents, FileWork work, String basePath) {
        this.contents = contents;
        this.work = work;
        this.basePath = basePath;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        work.answer(request, response, this::show);
    }

    private void show(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ContentsPath path =
                ContentsPath.parse(Optional.ofNullable(request.getPathInfo()).orElse(""));
        contents.file(path);
        response.setContentType("text/html;charset=UTF-8");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", "frame-ancestors 'self'; default-src 'self' 'unsafe-inline'");
        String page = PAGE.formatted(escaped(path.name()), basePath + "/files/" + path.encoded());
        response.getOutputStream().write(page.getBytes(StandardCharsets.UTF_8));
    }
}
