package org.notebookos.console.internal;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.spi.pool.HostPool;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/**
 * Whether the controller works and how many hosts are up; open to everyone, because it tells nothing else. The status is
 * 200 if a scheduler runs, else 503.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/nbos/health")
public final class HealthServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient ClusterDesk cluster;

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private transient volatile List<HostPool> pools = List.of();

    @Activate
    public HealthServlet(@Reference ClusterDesk cluster) {
        this.cluster = cluster;
    }

    /** What is told. */
    record Health(String controller, Hosts hosts) {}

    /** Hosts that are up, of those that the pools have. */
    record Hosts(int up, int expected) {}

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<ClusterStatus> status = cluster.statusIfThere();
        int up = (int) status.stream()
                .flatMap(known -> known.hosts().stream())
                .filter(host -> host.state().equals("live"))
                .count();
        int expected = pools.stream().mapToInt(pool -> pool.hosts().size()).sum();
        new Reply(
                        status.isPresent() ? 200 : 503,
                        new Health(status.isPresent() ? "up" : "starting", new Hosts(up, expected)))
                .send(response);
    }
}
