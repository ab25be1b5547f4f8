package org.notebookos.gateway.internal.settings;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;
import org.notebookos.gateway.internal.access.User;
import org.notebookos.gateway.internal.rest.ApiRequest;
import org.notebookos.gateway.internal.rest.Errors;
import org.notebookos.gateway.internal.rest.JsonReplies;
import org.notebookos.gateway.internal.rest.Reply;

/** {@code /api/config/SECTION}: what pages keep on the server. Stateless. */
public final class SettingsServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient NotebookSettings settings;

    public SettingsServlet(NotebookSettings settings) {
        this.settings = settings;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Reply reply;
        try {
            reply = reply(request, response);
        } catch (GatewayException e) {
            reply = Errors.reply(e);
        }
        JsonReplies.write(response, reply);
    }

    private Reply reply(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = Optional.ofNullable(request.getPathInfo()).orElse("/");
        String section = path.substring(1).replaceFirst("/$", "");
        User user = User.of(request);
        ApiRequest asked = ApiRequest.read(request);
        switch (asked.method()) {
            case "GET":
                return Reply.ok(settings.get(user, section));
            case "PUT":
                settings.set(user, section, asked.body());
                return Reply.noContent();
            case "PATCH":
                return Reply.ok(settings.update(user, section, asked.body()));
            default:
                response.setHeader("Allow", "GET, HEAD, PUT, PATCH");
                throw new GatewayException(Code.METHOD_NOT_ALLOWED, "method not allowed here");
        }
    }
}
