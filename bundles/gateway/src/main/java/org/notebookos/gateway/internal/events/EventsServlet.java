package org.notebookos.gateway.internal.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServletFactory;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.access.OpenConnections;
import org.notebookos.gateway.internal.access.Pass;
import org.notebookos.gateway.internal.rest.ApiRequest;
import org.notebookos.gateway.internal.rest.Errors;
import org.notebookos.gateway.internal.rest.HandshakeServlet;
import org.notebookos.gateway.internal.rest.JsonReplies;
import org.notebookos.gateway.internal.rest.Reply;

/** {@code /api/events}: pages tell of events, and hear of them over the WebSocket {@code /api/events/subscribe}. */
public final class EventsServlet extends HandshakeServlet {

    private static final long serialVersionUID = 1L;
    private static final long MAX_MESSAGE_BYTES = 1 << 16;

    private final transient EventBus bus;
    private final transient OpenConnections connections;
    private final transient ScheduledExecutorService timer;
    private final long pingSeconds;

    /**
     * @param bus carries the events
     * @param connections end with the login that opened them
     * @param timer for pings
     * @param pingSeconds between pings
     */
    public EventsServlet(EventBus bus, OpenConnections connections, ScheduledExecutorService timer, long pingSeconds) {
        this.bus = bus;
        this.connections = connections;
        this.timer = timer;
        this.pingSeconds = pingSeconds;
    }

    @Override
    protected void configure(JettyWebSocketServletFactory factory) {
        factory.setMaxTextMessageSize(MAX_MESSAGE_BYTES);
        factory.setMaxBinaryMessageSize(MAX_MESSAGE_BYTES);
        factory.setIdleTimeout(Duration.ZERO);
        factory.setCreator((request, response) -> {
            response.setExtensions(List.of());
            return new EventSocket(bus, connections, Pass.of(request.getHttpServletRequest()), timer, pingSeconds);
        });
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        String path = Optional.ofNullable(request.getPathInfo()).orElse("");
        boolean root = path.isEmpty() || path.equals("/");
        if (path.equals("/subscribe") && request.getMethod().equals("GET")) {
            handshake(request, response);
        } else if (root && request.getMethod().equals("POST")) {
            JsonReplies.write(response, post(request));
        } else if (root || path.equals("/subscribe")) {
            response.setHeader("Allow", root ? "POST" : "GET");
            JsonReplies.error(response, 405, "method not allowed here");
        } else {
            JsonReplies.error(response, 404, "no such resource");
        }
    }

    private Reply post(HttpServletRequest request) throws IOException {
        try {
            ObjectNode body = ApiRequest.read(request).body();
            EventSchema schema = EventSchema.of(body);
            bus.emit(schema, (ObjectNode) body.get("data"));
            return Reply.noContent();
        } catch (GatewayException e) {
            return Errors.reply(e);
        }
    }
}
