package org.notebookos.console.internal;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.notebookos.gateway.api.Caller;
import org.notebookos.scheduler.api.FigureSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** The cluster's figures in the text format of Prometheus. Stateless but for its references. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/nbos/metrics")
public final class MetricsServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient ClusterDesk cluster;

    /** Comes and goes with the parts of the controller. */
    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private transient volatile List<FigureSource> sources = List.of();

    @Activate
    public MetricsServlet(@Reference ClusterDesk cluster) {
        this.cluster = cluster;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!Caller.isAdmin(request)) {
            Reply.unguarded().send(response);
            return;
        }
        List<FigureSource.Figure> figures =
                sources.stream().flatMap(source -> source.figures().stream()).toList();
        String text = cluster.statusIfThere().map(Metrics::of).orElse("") + Metrics.of(figures);
        response.setContentType("text/plain; version=0.0.4; charset=utf-8");
        response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }
}
