package org.notebookos.gateway.internal.socket;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.ee10.websocket.server.JettyServerUpgradeRequest;
import org.eclipse.jetty.ee10.websocket.server.JettyServerUpgradeResponse;
import org.eclipse.jetty.ee10.websocket.server.JettyWebSocketCreator;
import org.eclipse.jetty.websocket.api.Configurable;
import org.notebookos.gateway.internal.access.Pass;
import org.notebookos.gateway.internal.room.KernelRoom;
import org.notebookos.gateway.internal.room.Rooms;
import org.notebookos.gateway.internal.url.KernelPath;
import org.notebookos.gateway.internal.url.Query;
import org.notebookos.jupyter.V1Frames;

/** Makes the client sockets at the end of a handshake. Stateless. */
public final class Sockets implements JettyWebSocketCreator {

    private static final int KEY_BYTES = 16;

    private final Rooms rooms;
    private final SocketSettings settings;

    public Sockets(Rooms rooms, SocketSettings settings) {
        this.rooms = rooms;
        this.settings = settings;
    }

    /** Sets the limits of WebSockets. */
    public void configure(Configurable limits) {
        limits.setMaxTextMessageSize(settings.maxMessageBytes());
        limits.setMaxBinaryMessageSize(settings.maxMessageBytes());
        // An incoming frame that is too long is refused as it is announced. It binds outgoing ones too: see Frames.
        limits.setMaxFrameSize(settings.longestFrame());
        limits.setAutoFragment(false);
        // Pings find dead peers; a kernel may be silent for hours.
        limits.setIdleTimeout(Duration.ZERO);
    }

    @Override
    public Object createWebSocket(JettyServerUpgradeRequest request, JettyServerUpgradeResponse response) {
        Optional<KernelRoom> room =
                KernelPath.kernelId(request.getHttpServletRequest()).flatMap(rooms::room);
        if (room.isEmpty()) {
            response.setStatusCode(404);
            return null;
        }
        if (!isKey(request.getHeader("Sec-WebSocket-Key"))) {
            response.setStatusCode(400);
            return null;
        }
        boolean v1 = request.getSubProtocols().contains(V1Frames.SUBPROTOCOL);
        if (v1) {
            response.setAcceptedSubProtocol(V1Frames.SUBPROTOCOL);
        }
        // Compression costs more latency than it saves bytes on the short messages of a kernel.
        response.setExtensions(List.of());
        Optional<String> sessionId =
                Query.of(request.getHttpServletRequest()).get("session_id").filter(id -> !id.isBlank());
        Pass pass = Pass.of(request.getHttpServletRequest());
        return new ClientSocket(room.get(), sessionId, v1 ? Dialect.V1 : Dialect.DEFAULT, settings, pass);
    }

    /** RFC 6455, 4.2.1: 16 bytes in base64. Jetty takes any text. */
    private static boolean isKey(String key) {
        try {
            return key != null && Base64.getDecoder().decode(key.strip()).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
