package org.notebookos.lab.internal;

import jakarta.servlet.Servlet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import org.notebookos.lab.internal.convert.Converter;
import org.notebookos.lab.internal.environment.Installation;
import org.notebookos.lab.internal.page.PageSettings;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JupyterLab and Notebook at the gateway's address: puts the parts together and registers them. The gateway's filter stands before
 * all of them. Without a configuration of its own there is nothing; then the gateway answers these paths with 404 as ever.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = {"org.notebookos.gateway", "org.notebookos.lab"},
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class LabComponent {

    private static final Logger LOG = LoggerFactory.getLogger(LabComponent.class);
    private static final String SERVLET = "osgi.http.whiteboard.servlet.";

    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();

    @Activate
    public LabComponent(BundleContext context, LabConfig config) throws IOException {
        check(config);
        Installation installation = new Installation(paths(config.jupyterPath()), paths(config.packages()));
        Site site = new Site(installation, settings(config))
                .pages(config.defaultUrl())
                .files()
                .api(Path.of(config.directory()));
        if (!config.python().isBlank()) {
            site.conversions(new Converter(config.python(), Duration.ofSeconds(config.convertSeconds())));
        }
        site.served().forEach(each -> register(context, each));
        LOG.info(
                "pages: JupyterLab {}, Notebook {}",
                installation.lab().map(Path::toString).orElse("is not installed"),
                installation.notebook().map(Path::toString).orElse("is not installed"));
    }

    private static void check(LabConfig config) {
        if (!List.of("/lab", "/tree").contains(config.defaultUrl())) {
            throw new IllegalArgumentException("defaultUrl is /lab or /tree, not " + config.defaultUrl());
        }
        if (config.directory().isBlank()) {
            throw new IllegalArgumentException("directory is missing: where users' settings are kept");
        }
        if (config.convertSeconds() < 1) {
            throw new IllegalArgumentException("convertSeconds is at least 1");
        }
        if (config.contentsRoot().isBlank()) {
            LOG.warn("pages will find no notebooks: set contentsRoot of org.notebookos.gateway");
        }
    }

    private static PageSettings settings(LabConfig config) {
        return new PageSettings(
                Paths.base(config.basePath()),
                config.contentsRoot(),
                config.exposeAppInBrowser(),
                List.of(config.disabledExtensions()));
    }

    private static List<Path> paths(String[] texts) {
        return Arrays.stream(texts)
                .filter(text -> !text.isBlank())
                .map(Path::of)
                .toList();
    }

    private void register(BundleContext context, Served served) {
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put(SERVLET + "name", "org.notebookos.lab." + served.name());
        properties.put(SERVLET + "pattern", served.patterns().toArray(String[]::new));
        registrations.add(context.registerService(Servlet.class, served.servlet(), properties));
    }

    @Deactivate
    void deactivate() {
        registrations.forEach(ServiceRegistration::unregister);
    }
}
