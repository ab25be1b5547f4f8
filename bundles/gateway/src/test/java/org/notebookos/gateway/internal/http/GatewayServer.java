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
import org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServerContainer;
import org.eclipse.jetty.ee10.websocket.server.config.JettyWebSocketServletContainerInitializer;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.notebookos.gateway.internal.FakeKernelService;
import org.notebookos.gateway.internal.access.Access;
import org.notebookos.gateway.internal.access.AccessPolicy;
import org.notebookos.gateway.internal.access.AccessSettings;
import org.notebookos.gateway.internal.access.IdentityDesk;
import org.notebookos.gateway.internal.contents.Contents;
import org.notebookos.gateway.internal.contents.ContentsServlet;
import org.notebookos.gateway.internal.contents.ContentsSettings;
import org.notebookos.gateway.internal.contents.FileWork;
import org.notebookos.gateway.internal.contents.FilesServlet;
import org.notebookos.gateway.internal.contents.ViewServlet;
import org.notebookos.gateway.internal.disk.StateDirectory;
import org.notebookos.gateway.internal.events.EventBus;
import org.notebookos.gateway.internal.events.EventsServlet;
import org.notebookos.gateway.internal.operator.TokensServlet;
import org.notebookos.gateway.internal.rest.Api;
import org.notebookos.gateway.internal.rest.ApiServlet;
import org.notebookos.gateway.internal.rest.DescriptionServlet;
import org.notebookos.gateway.internal.rest.KeptKernels;
import org.notebookos.gateway.internal.rest.KernelEnvironment;
import org.notebookos.gateway.internal.rest.KernelLimits;
import org.notebookos.gateway.internal.rest.KernelsResource;
import org.notebookos.gateway.internal.rest.Kernelspec;
import org.notebookos.gateway.internal.rest.KernelspecServlet;
import org.notebookos.gateway.internal.rest.Kernelspecs;
import org.notebookos.gateway.internal.rest.Leftover;
import org.notebookos.gateway.internal.rest.LeftoverFilter;
import org.notebookos.gateway.internal.rest.NotFoundServlet;
import org.notebookos.gateway.internal.rest.SessionsResource;
import org.notebookos.gateway.internal.rest.StatusResource;
import org.notebookos.gateway.internal.rest.UriGuard;
import org.notebookos.gateway.internal.room.Budget;
import org.notebookos.gateway.internal.room.RoomSettings;
import org.notebookos.gateway.internal.room.Rooms;
import org.notebookos.gateway.internal.room.SyntheticMessages;
import org.notebookos.gateway.internal.session.SessionFile;
import org.notebookos.gateway.internal.session.Sessions;
import org.notebookos.gateway.internal.settings.NotebookSettings;
import org.notebookos.gateway.internal.settings.SettingsServlet;
import org.notebookos.gateway.internal.socket.Desk;
import org.notebookos.gateway.internal.socket.SocketSettings;
import org.notebookos.gateway.internal.socket.Sockets;
import org.notebookos.jupyter.MessageFactory;

/** The gateway's servlets in a real Jetty on a free port, before a {@link FakeKernelService}. */
public final class GatewayServer implements AutoCloseable {

    /** What all clients together may have waiting. */
    static final long TOTAL = 32 << 20;

    public final Budget budget = new Budget(TOTAL);
    public final FakeKernelService kernels;
    public final IdentityDesk providers = new IdentityDesk();
    public final Access access;
    public final Rooms rooms;
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    private final SessionFile sessionFile;
    private Runnable closing = () -> {};
    private final FileWork work = new FileWork();
    private final Server server = new Server();
    private final ServletContextHandler context = new ServletContextHandler("/");
    private final ServerConnector connector = new ServerConnector(server);

    /** What a test wants else than usual. */
    private record Wishes(
            AccessSettings access,
            Optional<ContentsSettings> files,
            StateDirectory state,
            KernelLimits.Rules rules,
            int pingSeconds) {

        static final Wishes NONE = new Wishes(
                AccessSettings.inMemory(), Optional.empty(), StateDirectory.of(""), KernelLimits.Rules.NONE, 1);

        Wishes pinging(int seconds) {
            return new Wishes(access, files, state, rules, seconds);
        }
    }

    /** Without files. */
    public GatewayServer(AccessPolicy policy, String basePath, Path root) throws Exception {
        this(new FakeKernelService(), policy, basePath, root, Wishes.NONE);
    }

    /** A server whose clients have three times so many seconds to answer a ping. */
    GatewayServer(AccessPolicy policy, String basePath, Path root, int pingSeconds) throws Exception {
        this(new FakeKernelService(), policy, basePath, root, Wishes.NONE.pinging(pingSeconds));
    }

    /** Without files, with logins and tokens that are kept somewhere. */
    public GatewayServer(AccessPolicy policy, AccessSettings access, String basePath, Path root) throws Exception {
        this(
                new FakeKernelService(),
                policy,
                basePath,
                root,
                new Wishes(access, Optional.empty(), StateDirectory.of(""), KernelLimits.Rules.NONE, 1));
    }

    /** Without files, with limits. */
    public GatewayServer(KernelLimits.Rules rules, Path root) throws Exception {
        this(
                new FakeKernelService(),
                new AccessPolicy(Optional.empty(), Set.of(), Set.of()),
                "",
                root,
                new Wishes(AccessSettings.inMemory(), Optional.empty(), StateDirectory.of(""), rules, 1));
    }

    /** With files. */
    public GatewayServer(
            FakeKernelService kernels,
            AccessPolicy policy,
            String basePath,
            Path root,
            Optional<ContentsSettings> files,
            StateDirectory state)
            throws Exception {
        this(
                kernels,
                policy,
                basePath,
                root,
                new Wishes(AccessSettings.inMemory(), files, state, KernelLimits.Rules.NONE, 1));
    }

    private GatewayServer(FakeKernelService kernels, AccessPolicy policy, String basePath, Path root, Wishes wishes)
            throws Exception {
        this.kernels = kernels;
        access = new Access(policy, wishes.access(), basePath, providers, Clock.systemUTC());
        access.start(timer);
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
                new KernelLimits(wishes.rules()),
                new KeptKernels(false, Optional.of(root.resolve("kept.json"))),
                () -> UUID.randomUUID().toString(),
                basePath);
        sessionFile = new SessionFile(wishes.state().file("sessions.json"));
        SessionsResource sessions = new SessionsResource(
                resource,
                new Sessions(sessionFile, kernelId -> kernels.kernel(kernelId).isPresent()),
                () -> UUID.randomUUID().toString(),
                basePath);
        Api api = new Api(resource, sessions, specs, new StatusResource(kernels, rooms, Instant.EPOCH, "1.0"));
        Sockets sockets = new Sockets(
                rooms,
                new SocketSettings(new Desk(kernels), timer, wishes.pingSeconds(), 32 << 20, access.connections()));
        context.getServletHandler().setDecodeAmbiguousURIs(true);
        context.addFilter(
                new FilterHolder(new LeftoverFilter(Leftover.USUAL)), "/*", EnumSet.of(DispatcherType.REQUEST));
        context.addFilter(new FilterHolder(new UriGuard()), "/*", EnumSet.of(DispatcherType.REQUEST));
        FilterHolder filter = new FilterHolder(access.filter());
        filter.setAsyncSupported(true);
        context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
        servlet(context, new ServletHolder(access.login()), basePath + "/login/*");
        servlet(context, new ServletHolder(access.logout()), basePath + "/logout");
        servlet(context, new ServletHolder(new TokensServlet(access.tokens())), "/nbos/api/tokens/*");
        servlet(context, new ServletHolder(new ApiServlet(api, rooms, sockets)), basePath + "/api/*");
        servlet(context, new ServletHolder(new ApiServlet(api, rooms, sockets)), basePath + "/t/*");
        servlet(context, new ServletHolder(new KernelspecServlet(specs)), basePath + "/kernelspecs/*");
        EventBus events = new EventBus();
        servlet(
                context,
                new ServletHolder(new EventsServlet(events, access.connections(), timer, 1)),
                basePath + "/api/events/*");
        servlet(
                context,
                new ServletHolder(new SettingsServlet(new NotebookSettings(wishes.state()))),
                basePath + "/api/config/*");
        DescriptionServlet description =
                new DescriptionServlet(basePath, "1.0", wishes.files().isPresent());
        servlet(context, new ServletHolder(description), basePath + "/api/spec.json");
        servlet(context, new ServletHolder(description), basePath + "/api/spec.yaml");
        if (wishes.files().isPresent()) {
            Contents contents = new Contents(wishes.files().get(), wishes.state(), events, clock);
            closing = contents::close;
            servlet(
                    context,
                    new ServletHolder(new ContentsServlet(contents, work, basePath)),
                    basePath + "/api/contents/*");
            servlet(context, new ServletHolder(new FilesServlet(contents, work)), basePath + "/files/*");
            servlet(context, new ServletHolder(new ViewServlet(contents, work, basePath)), basePath + "/view/*");
        }
        servlet(context, new ServletHolder(new NotFoundServlet()), "/");
        JettyWebSocketServletContainerInitializer.configure(context, null);
        connector.setHost("127.0.0.1");
        connector
                .getConnectionFactory(HttpConnectionFactory.class)
                .getHttpConfiguration()
                .setUriCompliance(UriCompliance.LEGACY);
        server.addConnector(connector);
        server.setHandler(context);
        server.start();
    }

    private static void servlet(ServletContextHandler context, ServletHolder holder, String pattern) {
        holder.setAsyncSupported(true);
        context.addServlet(holder, pattern);
    }

    /** From now on longer frames can't be sent on the sockets that are open. */
    void failLongerFrames(long bytes) {
        JettyWebSocketServerContainer.getContainer(context.getServletContext())
                .getOpenSessions()
                .forEach(session -> session.setMaxFrameSize(bytes));
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
        closing.run();
        work.close();
        sessionFile.close();
        timer.shutdownNow();
    }
}
