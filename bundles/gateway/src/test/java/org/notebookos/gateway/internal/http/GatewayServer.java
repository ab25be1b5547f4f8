package org.notebookos.gateway.internal.http;

import jakarta.servlet.DispatcherType;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.websocket.server.config.JettyWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.notebookos.gateway.internal.FakeKernelService;
import org.notebookos.gateway.internal.access.AccessFilter;
import org.notebookos.gateway.internal.access.AccessPolicy;
import org.notebookos.gateway.internal.rest.Api;
import org.notebookos.gateway.internal.rest.ApiServlet;
import org.notebookos.gateway.internal.rest.KeptKernels;
import org.notebookos.gateway.internal.rest.KernelEnvironment;
import org.notebookos.gateway.internal.rest.KernelsResource;
import org.notebookos.gateway.internal.rest.Kernelspec;
import org.notebookos.gateway.internal.rest.KernelspecServlet;
import org.notebookos.gateway.internal.rest.Kernelspecs;
import org.notebookos.gateway.internal.rest.NotFoundServlet;
import org.notebookos.gateway.internal.rest.SessionsResource;
import org.notebookos.gateway.internal.rest.StatusResource;
import org.notebookos.gateway.internal.room.Budget;
import org.notebookos.gateway.internal.room.RoomSettings;
import org.notebookos.gateway.internal.room.Rooms;
import org.notebookos.gateway.internal.room.SyntheticMessages;
import org.notebookos.gateway.internal.socket.Desk;
import org.notebookos.gateway.internal.socket.SocketSettings;
import org.notebookos.gateway.internal.socket.Sockets;
import org.notebookos.jupyter.MessageFactory;

/** The gateway's servlets in a real Jetty on a free port, before a {@link FakeKernelService}. */
public final class GatewayServer implements AutoCloseable {

    /** What all clients together may have waiting. */
    static final long TOTAL = 32 << 20;

    public final Budget budget = new Budget(TOTAL);
    public final FakeKernelService kernels = new FakeKernelService();
    public final Rooms rooms;
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    public GatewayServer(AccessPolicy policy, String basePath, Path root) throws Exception {
        this(policy, basePath, root, 1);
    }

    /** A server whose clients have three times so many seconds to answer a ping. */
    GatewayServer(AccessPolicy policy, String basePath, Path root, int pingSeconds) throws Exception {
        Clock clock = Clock.systemUTC();
        MessageFactory messages =
                new MessageFactory("notebookos", clock, () -> UUID.randomUUID().toString());
        rooms = new Rooms(
                kernels,
                new RoomSettings(new SyntheticMessages(messages), clock, Duration.ofSeconds(300), 64 << 20, budget),
                timer);
        kernels.listener = rooms;
        Kernelspecs specs = new Kernelspecs(
                basePath,
                new Kernelspec("python3", "Python 3 (NotebookOS)", Map.of()),
                List.of(Kernelspec.parse("gpu; Python 3, 1 GPU; KERNEL_GPUS=1; KERNEL_MEM=16G")));
        KernelsResource resource = new KernelsResource(
                kernels,
                rooms,
                specs,
                new KernelEnvironment(Set.of("LANG"), Optional.of(root)),
                () -> UUID.randomUUID().toString(),
                basePath,
                new KeptKernels(false, Optional.of(root.resolve("kept.json"))));
        SessionsResource sessions =
                new SessionsResource(resource, () -> UUID.randomUUID().toString(), basePath);
        Api api = new Api(resource, sessions, specs, new StatusResource(kernels, rooms, Instant.EPOCH, "1.0"));
        Sockets sockets = new Sockets(rooms, new SocketSettings(new Desk(kernels), timer, pingSeconds, 32 << 20));
        ServletContextHandler context = new ServletContextHandler("/");
        context.addFilter(
                new FilterHolder(new AccessFilter(policy, basePath)), "/*", EnumSet.of(DispatcherType.REQUEST));
        servlet(context, new ServletHolder(new ApiServlet(api, rooms, sockets)), basePath + "/api/*");
        servlet(context, new ServletHolder(new ApiServlet(api, rooms, sockets)), basePath + "/t/*");
        servlet(context, new ServletHolder(new KernelspecServlet(specs)), basePath + "/kernelspecs/*");
        servlet(context, new ServletHolder(new NotFoundServlet()), "/");
        JettyWebSocketServletContainerInitializer.configure(context, null);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
        server.start();
    }

    private static void servlet(ServletContextHandler context, ServletHolder holder, String pattern) {
        holder.setAsyncSupported(true);
        context.addServlet(holder, pattern);
    }

    public int port() {
        return connector.getLocalPort();
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    public URI socketUri(String path) {
        return URI.create("ws://127.0.0.1:" + port() + path);
    }

    @Override
    public void close() throws Exception {
        server.stop();
        timer.shutdownNow();
    }
}
