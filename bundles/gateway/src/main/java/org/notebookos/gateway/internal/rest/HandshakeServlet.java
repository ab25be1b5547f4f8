package org.notebookos.gateway.internal.rest;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServlet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A servlet of which some paths are WebSockets. Its only state is whether the WebSocket part is initialized. */
public abstract class HandshakeServlet extends JettyWebSocketServlet {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(HandshakeServlet.class);

    private boolean initialized;

    /** Jetty finds its servlet context only during a request, so the real initialization waits for the first one. */
    @Override
    public final void init() {
        LOG.debug("WebSockets are initialized by the first request");
    }

    private synchronized void initializeOnce() throws ServletException {
        if (!initialized) {
            super.init();
            initialized = true;
        }
    }

    @Override
    public final synchronized void destroy() {
        if (initialized) {
            super.destroy();
        }
    }

    /** Makes the request a WebSocket, or says what it lacks. */
    protected final void handshake(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (!request.getMethod().equals("GET")) {
            response.setHeader("Allow", "GET");
            JsonReplies.error(response, 405, "this path is a WebSocket");
        } else if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            response.setHeader("Upgrade", "websocket");
            JsonReplies.error(response, 426, "this path is a WebSocket");
        } else if (!"13".equals(request.getHeader("Sec-WebSocket-Version"))
                || request.getHeader("Sec-WebSocket-Key") == null) {
            response.setHeader("Sec-WebSocket-Version", "13");
            JsonReplies.error(response, 400, "not a handshake of RFC 6455, version 13");
        } else {
            initializeOnce();
            super.service(request, response);
        }
    }
}
