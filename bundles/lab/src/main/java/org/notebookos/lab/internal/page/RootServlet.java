package org.notebookos.lab.internal.page;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.notebookos.lab.internal.JsonReply;

/** {@code /}: leads browsers to the first page; programs that probe for pages get the 404 that they expect. Stateless. */
public final class RootServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final String target;

    /** @param target path of the first page */
    public RootServlet(String target) {
        this.target = target;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getMethod().equals("GET") && Pages.byBrowser(request)) {
            Pages.redirect(request, response, target);
        } else {
            JsonReply.error(404, "no such resource").send(response);
        }
    }
}
