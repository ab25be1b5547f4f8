package org.notebookos.gateway.internal;

import jakarta.servlet.Servlet;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.notebookos.gateway.internal.access.OpenConnections;
import org.notebookos.gateway.internal.contents.Contents;
import org.notebookos.gateway.internal.contents.ContentsServlet;
import org.notebookos.gateway.internal.contents.ContentsSettings;
import org.notebookos.gateway.internal.contents.FileWork;
import org.notebookos.gateway.internal.contents.FilesServlet;
import org.notebookos.gateway.internal.contents.ViewServlet;
import org.notebookos.gateway.internal.disk.StateDirectory;
import org.notebookos.gateway.internal.events.EventBus;
import org.notebookos.gateway.internal.events.EventsServlet;
import org.notebookos.gateway.internal.rest.DescriptionServlet;
import org.notebookos.gateway.internal.session.SessionFile;
import org.notebookos.gateway.internal.session.Sessions;
import org.notebookos.gateway.internal.settings.NotebookSettings;
import org.notebookos.gateway.internal.settings.SettingsServlet;
import org.notebookos.scheduler.api.KernelService;

/**
 * What clients need that have no Jupyter server of their own: sessions, settings, events and files. Holds what outlives
 * requests; a configuration that can't be used is found by the constructor.
 */
final class DirectClients implements AutoCloseable {

    /** A servlet, and the paths that it serves. */
    record Route(String name, Servlet servlet, String... patterns) {}

    private final SessionFile sessionFile;
    private final Sessions sessions;
    private final NotebookSettings settings;
    private final EventBus events = new EventBus();
    private final Optional<Contents> contents;
    private final FileWork work = new FileWork();

    DirectClients(GatewayConfig config, KernelService kernels, StateDirectory state, Clock clock) {
        contents = contents(config, state, clock);
        settings = new NotebookSettings(state);
        sessionFile = new SessionFile(state.file("sessions.json"));
        sessions =
                new Sessions(sessionFile, kernelId -> kernels.kernel(kernelId).isPresent());
    }

    private Optional<Contents> contents(GatewayConfig config, StateDirectory state, Clock clock) {
        if (config.contentsRoot().isBlank()) {
            return Optional.empty();
        }
        ContentsSettings wanted = new ContentsSettings(
                Path.of(config.contentsRoot().strip()),
                config.contentsHidden(),
                config.contentsDeleteFull(),
                config.contentsMaxBytes());
        return Optional.of(new Contents(wanted, state, events, clock));
    }

    Sessions sessions() {
        return sessions;
    }

    /** Returns where kernels start whose clients say a relative path: beside the files, unless another root is configured. */
    static Optional<Path> workingRoot(GatewayConfig config) {
        return Optional.of(config.workingRoot().isBlank() ? config.contentsRoot() : config.workingRoot())
                .filter(root -> !root.isBlank())
                .map(root -> Path.of(root.strip()));
    }

    /**
     * Returns what is to be served.
     *
     * @param basePath of the gateway
     * @param version of the gateway
     * @param connections end with the login that opened them
     * @param timer for pings
     * @param pingSeconds between pings
     */
    List<Route> routes(
            String basePath,
            String version,
            OpenConnections connections,
            ScheduledExecutorService timer,
            long pingSeconds) {
        List<Route> routes = new ArrayList<>(List.of(
                new Route(
                        "events",
                        new EventsServlet(events, connections, timer, pingSeconds),
                        basePath + "/api/events/*"),
                new Route("config", new SettingsServlet(settings), basePath + "/api/config/*"),
                new Route(
                        "description",
                        new DescriptionServlet(basePath, version, contents.isPresent()),
                        basePath + "/api/spec.json",
                        basePath + "/api/spec.yaml")));
        contents.ifPresent(files -> {
            routes.add(new Route("contents", new ContentsServlet(files, work, basePath), basePath + "/api/contents/*"));
            routes.add(new Route("files", new FilesServlet(files, work), basePath + "/files/*"));
            routes.add(new Route("view", new ViewServlet(files, work, basePath), basePath + "/view/*"));
        });
        return routes;
    }

    /** Sends pages away, and ends when sessions are written. */
    @Override
    public void close() {
        events.close();
        contents.ifPresent(Contents::close);
        work.close();
        sessionFile.close();
    }
}
