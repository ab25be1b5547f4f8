package org.notebookos.gateway.internal.rest;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServletFactory;
import org.notebookos.gateway.internal.room.Rooms;
import org.notebookos.gateway.internal.socket.Sockets;
import org.notebookos.gateway.internal.url.KernelPath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /api/*}: REST, and the WebSockets of kernels. */
public final class ApiServlet extends HandshakeServlet {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ApiServlet.class);

    private final transient Api api;
    private final transient Rooms rooms;
    private final transient Sockets sockets;

    public ApiServlet(Api api, Rooms rooms, Sockets sockets) {
        this.api = api;
        this.rooms = rooms;
        this.sockets = sockets;
    }

    @Override
    protected void configure(JettyWebSocketServletFactory factory) {
        sockets.configure(factory);
        factory.setCreator(sockets);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        var kernelId = KernelPath.kernelId(request);
        if (kernelId.isEmpty()) {
            rest(request, response);
        } else if (rooms.room(kernelId.get()).isEmpty()) {
            JsonReplies.error(response, 404, "Kernel does not exist: " + kernelId.get());
        } else {
            handshake(request, response);
        }
    }

    private void rest(HttpServletRequest request, HttpServletResponse response) throws IOException {
        CompletionStage<Reply> stage;
        try {
            stage = api.handle(ApiRequest.read(request));
        } catch (RuntimeException e) {
            stage = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<Reply> reply =
                stage.toCompletableFuture().handle((value, failure) -> failure == null ? value : Errors.reply(failure));
        if (reply.isDone()) {
            JsonReplies.write(response, reply.join());
            return;
        }
        AsyncContext async = request.startAsync();
        // The stages have their own time limit.
        async.setTimeout(0);
        reply.thenAccept(value -> complete(async, value));
    }

    private static void complete(AsyncContext async, Reply reply) {
        try {
            JsonReplies.write((HttpServletResponse) async.getResponse(), reply);
        } catch (IOException e) {
            LOG.debug("the client did not wait for its answer", e);
        } finally {
            async.complete();
        }
    }
}
