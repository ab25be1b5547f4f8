package org.notebookos.lab.internal;

import jakarta.servlet.Servlet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** The servlets of the pages, at the web server's whiteboard. Used by one thread. */
final class Whiteboard {

    private static final String PREFIX = "osgi.http.whiteboard.servlet.";

    private final BundleContext context;
    private final String basePath;
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();

    /** @param basePath what stands before all paths; empty, or with a leading and without a trailing slash */
    Whiteboard(BundleContext context, String basePath) {
        this.context = context;
        this.basePath = basePath;
    }

    /** @param patterns below the base path; the empty one is the base path itself */
    void serve(String name, Servlet servlet, String... patterns) {
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put(PREFIX + "name", "org.notebookos.lab." + name);
        properties.put(
                PREFIX + "pattern",
                Arrays.stream(patterns).map(pattern -> basePath + pattern).toArray(String[]::new));
        registrations.add(context.registerService(Servlet.class, servlet, properties));
    }

    void close() {
        registrations.forEach(ServiceRegistration::unregister);
    }
}
