package org.notebookos.shell.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.apache.felix.service.command.CommandProcessor;
import org.notebookos.gateway.api.Caller;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The console for operators who are not on this terminal: {@code POST {"command": "..."}} runs one line. The gateway's
 * filter has checked the token; whoever has it may do anything with the controller. Nobody may if that filter isn't there.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/nbos/api/shell")
public final class ShellServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ShellServlet.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST = 100_000;

    private final transient Gogo gogo;

    @Activate
    public ShellServlet(@Reference CommandProcessor processor) {
        this.gogo = new Gogo(processor);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!Caller.isAdmin(request)) {
            send(
                    response,
                    HttpServletResponse.SC_SERVICE_UNAVAILABLE,
                    Map.of("code", "NOT_READY", "message", "the gateway isn't there to say who asks"));
            return;
        }
        String command = command(request.getInputStream().readNBytes(LONGEST));
        if (command.isBlank()) {
            send(
                    response,
                    HttpServletResponse.SC_BAD_REQUEST,
                    Map.of("code", "BAD_REQUEST", "message", "expected a JSON object with \"command\""));
            return;
        }
        LOG.info("operator runs: {}", command);
        send(response, HttpServletResponse.SC_OK, gogo.run(command));
    }

    private static String command(byte[] body) throws IOException {
        try {
            return JSON.readTree(body).path("command").asText("");
        } catch (JsonProcessingException e) {
            LOG.debug("not JSON", e);
            return "";
        }
    }

    private static void send(HttpServletResponse response, int status, Object body) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        response.getOutputStream().write(JSON.writeValueAsBytes(body));
    }
}
