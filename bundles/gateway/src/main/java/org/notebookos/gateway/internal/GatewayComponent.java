package org.notebookos.gateway.internal;

import jakarta.servlet.Servlet;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Supplier;
import org.notebookos.gateway.api.ConnectionService;
import org.notebookos.gateway.internal.access.Access;
import org.notebookos.gateway.internal.access.AccessPolicy;
import org.notebookos.gateway.internal.access.AccessSettings;
import org.notebookos.gateway.internal.access.IdentityDesk;
import org.notebookos.gateway.internal.access.Keeper;
import org.notebookos.gateway.internal.access.Policies;
import org.notebookos.gateway.internal.disk.StateDirectory;
import org.notebookos.gateway.internal.operator.TokenCommands;
import org.notebookos.gateway.internal.operator.TokensServlet;
import org.notebookos.gateway.internal.rest.Api;
import org.notebookos.gateway.internal.rest.ApiServlet;
import org.notebookos.gateway.internal.rest.ForeignKernelspecs;
import org.notebookos.gateway.internal.rest.KeptKernels;
import org.notebookos.gateway.internal.rest.KernelEnvironment;
import org.notebookos.gateway.internal.rest.KernelLimits;
import org.notebookos.gateway.internal.rest.KernelsResource;
import org.notebookos.gateway.internal.rest.Kernelspec;
import org.notebookos.gateway.internal.rest.KernelspecDirectories;
import org.notebookos.gateway.internal.rest.KernelspecServlet;
import org.notebookos.gateway.internal.rest.Kernelspecs;
import org.notebookos.gateway.internal.rest.SessionsResource;
import org.notebookos.gateway.internal.rest.StatusResource;
import org.notebookos.gateway.internal.room.Budget;
import org.notebookos.gateway.internal.room.RoomFigures;
import org.notebookos.gateway.internal.room.RoomSettings;
import org.notebookos.gateway.internal.room.Rooms;
import org.notebookos.gateway.internal.room.SyntheticMessages;
import org.notebookos.gateway.internal.socket.Desk;
import org.notebookos.gateway.internal.socket.SocketSettings;
import org.notebookos.gateway.internal.socket.Sockets;
import org.notebookos.gateway.internal.url.ApiPath;
import org.notebookos.gateway.internal.zmq.ZmqFrontDoor;
import org.notebookos.gateway.internal.zmq.ZmqSettings;
import org.notebookos.jupyter.MessageFactory;
import org.notebookos.scheduler.api.FigureSource;
import org.notebookos.scheduler.api.KernelListener;
import org.notebookos.scheduler.api.KernelService;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway: puts the parts together and registers them. It registers by hand, because the paths depend on the
 * configuration, and because the listener must not be asked for before the scheduler, which it needs, is there.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = "org.notebookos.gateway",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = GatewayConfig.class)
public final class GatewayComponent {

    private static final Logger LOG = LoggerFactory.getLogger(GatewayComponent.class);

    private final ScheduledExecutorService timer;
    private final Rooms rooms;
    private final Optional<ZmqFrontDoor> zmq;
    private final Farewell farewell;
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
    private final DirectClients direct;

    @Activate
    public GatewayComponent(
            BundleContext context,
            GatewayConfig config,
            @Reference KernelService kernels,
            @Reference IdentityDesk providers) {
        Clock clock = Clock.systemUTC();
        Supplier<String> ids = () -> UUID.randomUUID().toString();
        String basePath = basePath(config.basePath());
        timer = timer();
        Access access = new Access(policy(context, config), settings(config), basePath, providers, clock);
        access.start(timer);
        var settings = new RoomSettings(
                new SyntheticMessages(new MessageFactory("notebookos", clock, ids)),
                clock,
                Duration.ofSeconds(config.clientRetention()),
                config.clientBufferBytes(),
                new Budget(config.totalBufferBytes()));
        rooms = new Rooms(kernels, settings, timer);
        rooms.start();
        farewell = new Farewell(context, rooms);
        KernelEnvironment environment =
                new KernelEnvironment(Set.of(config.allowedEnvironment()), DirectClients.workingRoot(config));
        Kernelspecs specs = kernelspecs(config, basePath, environment);
        StateDirectory state = StateDirectory.of(config.stateDirectory());
        KeptKernels kept = new KeptKernels(config.keepKernels(), state.file("kept-kernels.json"));
        KernelLimits limits = new KernelLimits(rules(config));
        KernelsResource resource = new KernelsResource(kernels, rooms, specs, environment, limits, kept, ids, basePath);
        String version = context.getBundle().getVersion().toString();
        direct = new DirectClients(config, kernels, state, clock);
        Api api = new Api(
                resource,
                new SessionsResource(resource, direct.sessions(), ids, basePath),
                specs,
                new StatusResource(kernels, rooms, clock.instant(), version));
        Desk desk = new Desk(kernels);
        Sockets sockets = new Sockets(
                rooms,
                new SocketSettings(desk, timer, config.pingSeconds(), config.maxMessageBytes(), access.connections()));
        registrations.add(context.registerService(KernelListener.class, rooms, new Hashtable<>()));
        registrations.add(context.registerService(Keeper.class, new Keeper(access.filter()), new Hashtable<>()));
        zmq = connections(config, kernels, desk, new MessageFactory("notebookos", clock, ids));
        zmq.ifPresent(door -> {
            registrations.add(context.registerService(
                    new String[] {KernelListener.class.getName(), ConnectionService.class.getName()},
                    door,
                    new Hashtable<>()));
            door.start();
        });
        servlet(context, "login", access.login(), basePath + "/login/*");
        servlet(context, "logout", access.logout(), basePath + "/logout");
        servlet(context, "tokens", new TokensServlet(access.tokens()), "/nbos/api/tokens/*");
        registrations.add(context.registerService(
                FigureSource.class, new RoomFigures(rooms, settings.budget()), new Hashtable<>()));
        registrations.add(context.registerService(
                TokenCommands.class, new TokenCommands(access.tokens()), WhiteboardProperties.commands()));
        servlet(context, "api", new ApiServlet(api, rooms, sockets), basePath + "/api/*");
        servlet(context, "api-with-token", new ApiServlet(api, rooms, sockets), basePath + ApiPath.TOKEN_PREFIX + "/*");
        servlet(context, "kernelspecs", new KernelspecServlet(specs), basePath + "/kernelspecs/*");
        direct.routes(basePath, version, access.connections(), timer, config.pingSeconds())
                .forEach(route -> servlet(context, route.name(), route.servlet(), route.patterns()));
        LOG.info("gateway serves {}/api, authentication {}", basePath, config.authentication());
    }

    private static AccessPolicy policy(BundleContext context, GatewayConfig config) {
        return Policies.of(
                config.authentication(),
                config.token(),
                config.tokenFile(),
                List.of(config.allowedOrigins()),
                List.of(config.allowedHosts()),
                Optional.ofNullable(context.getProperty("org.apache.felix.http.host"))
                        .orElse(""));
    }

    private static AccessSettings settings(GatewayConfig config) {
        return new AccessSettings(
                Optional.of(config.stateDirectory())
                        .filter(directory -> !directory.isBlank())
                        .map(Path::of),
                Duration.ofHours(config.loginHours()),
                config.failedLoginsPerMinute(),
                config.failedLoginsPerMinuteOverall(),
                List.of(config.trustedProxies()));
    }

    private Optional<ZmqFrontDoor> connections(
            GatewayConfig config, KernelService kernels, Desk desk, MessageFactory messages) {
        var settings = new ZmqSettings(config.zmqAddress(), config.maxMessageBytes(), config.zmqClients(), messages);
        return Optional.of(config.connectionDirectory())
                .filter(directory -> !directory.isBlank())
                .map(directory -> new ZmqFrontDoor(kernels, rooms, desk, settings, Path.of(directory)));
    }

    /** A kernelspec that asks for the impossible is found here, not by its first user. */
    private static Kernelspecs kernelspecs(GatewayConfig config, String basePath, KernelEnvironment environment) {
        List<Kernelspec> others =
                Arrays.stream(config.kernelspecs()).map(Kernelspec::parse).toList();
        others.forEach(spec -> environment.check(spec.defaults()));
        List<Path> directories = KernelspecDirectories.of(
                List.of(config.kernelspecDirectories()), config.kernelspecPython(), System::getenv);
        ForeignKernelspecs foreign = new ForeignKernelspecs(directories, System::nanoTime);
        Kernelspec python = new Kernelspec(config.kernelspecName(), config.kernelspecDisplayName(), Map.of());
        if (config.defaultKernelspec().isBlank() || config.defaultKernelspec().equals(python.name())) {
            return new Kernelspecs(basePath, python, others, foreign);
        }
        Kernelspec standard = others.stream()
                .filter(spec -> spec.name().equals(config.defaultKernelspec()))
                .findAny()
                .orElseThrow(() -> new GatewayException(
                        GatewayException.Code.BAD_CONFIGURATION,
                        "defaultKernelspec " + config.defaultKernelspec() + " is not one of kernelspecs"));
        List<Kernelspec> rest = new ArrayList<>(others);
        rest.set(rest.indexOf(standard), python);
        return new Kernelspecs(basePath, standard, rest, foreign);
    }

    private static KernelLimits.Rules rules(GatewayConfig config) {
        return new KernelLimits.Rules(
                config.maxKernels(),
                config.maxKernelsPerUser(),
                Set.of(config.authorizedUsers()),
                Set.of(config.unauthorizedUsers()),
                Set.of(config.allowedKernelspecs()),
                config.listKernels(),
                Duration.ofSeconds(Math.max(1, config.launchSeconds())));
    }

    private void servlet(BundleContext context, String name, Servlet servlet, String... patterns) {
        registrations.add(context.registerService(
                Servlet.class, servlet, WhiteboardProperties.servlet("org.notebookos.gateway." + name, patterns)));
    }

    private static ScheduledExecutorService timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "gateway-timer");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        // Sockets that close after the gateway has stopped need no more timing.
        timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        return timer;
    }

    /** Returns the path with a leading and without a trailing slash; empty for the root. */
    static String basePath(String configured) {
        String bare = configured.strip().replaceAll("^/+|/+$", "");
        return bare.isEmpty() ? "" : "/" + bare;
    }

    /** Sockets would keep old code alive: their clients are sent to whoever comes next. */
    @Deactivate
    void deactivate() {
        farewell.close();
        // What came first goes last: servlets never stand open.
        Collections.reverse(registrations);
        registrations.forEach(ServiceRegistration::unregister);
        zmq.ifPresent(ZmqFrontDoor::close);
        rooms.closeAll();
        direct.close();
        timer.shutdown();
    }
}
