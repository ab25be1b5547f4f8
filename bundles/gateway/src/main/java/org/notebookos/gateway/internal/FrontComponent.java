package org.notebookos.gateway.internal;

import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import java.util.List;
import java.util.Optional;
import org.notebookos.gateway.internal.access.FrontGate;
import org.notebookos.gateway.internal.access.Keeper;
import org.notebookos.gateway.internal.rest.Leftover;
import org.notebookos.gateway.internal.rest.LeftoverFilter;
import org.notebookos.gateway.internal.rest.NotFoundServlet;
import org.notebookos.gateway.internal.rest.UriGuard;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * What stands before all servlets, and behind them all. It needs no configuration, and so is there before the gateway and stays while
 * that is given another: filters that went with it would leave the servlets of other bundles open.
 */
@Component(
        service = {},
        immediate = true)
public final class FrontComponent {

    private final List<ServiceRegistration<?>> registrations;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile Keeper keeper;

    @Activate
    public FrontComponent(BundleContext context) {
        FrontGate gate = new FrontGate(() -> Optional.ofNullable(keeper).map(Keeper::filter));
        registrations = List.of(
                context.registerService(
                        Filter.class, new LeftoverFilter(Leftover.USUAL), WhiteboardProperties.filter("leftover")),
                context.registerService(Filter.class, new UriGuard(), WhiteboardProperties.filter("uri-guard")),
                context.registerService(Filter.class, gate, WhiteboardProperties.filter("access")),
                context.registerService(
                        Servlet.class,
                        new NotFoundServlet(),
                        WhiteboardProperties.servlet("org.notebookos.gateway.none", "/")));
    }

    @Deactivate
    void deactivate() {
        registrations.forEach(ServiceRegistration::unregister);
    }
}
