package org.notebookos.lab.internal;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.notebookos.lab.internal.api.FixedResource;
import org.notebookos.lab.internal.api.LabApiServlet;
import org.notebookos.lab.internal.api.Resource;
import org.notebookos.lab.internal.api.SettingsResource;
import org.notebookos.lab.internal.api.TranslationsResource;
import org.notebookos.lab.internal.api.WorkspacesResource;
import org.notebookos.lab.internal.convert.ConvertServlet;
import org.notebookos.lab.internal.convert.Converter;
import org.notebookos.lab.internal.convert.FormatsServlet;
import org.notebookos.lab.internal.environment.Installation;
import org.notebookos.lab.internal.environment.PrebuiltExtension;
import org.notebookos.lab.internal.files.FileRoot;
import org.notebookos.lab.internal.files.FileSearch;
import org.notebookos.lab.internal.files.FileSender;
import org.notebookos.lab.internal.files.FixedFileServlet;
import org.notebookos.lab.internal.files.StaticServlet;
import org.notebookos.lab.internal.page.LabServlet;
import org.notebookos.lab.internal.page.NotebookServlet;
import org.notebookos.lab.internal.page.PageConfig;
import org.notebookos.lab.internal.page.PageSettings;
import org.notebookos.lab.internal.page.RootServlet;
import org.osgi.framework.BundleContext;
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

    private final Whiteboard whiteboard;
    private final FileSender sender = new FileSender();
    private final Installation installation;

    @Activate
    public LabComponent(BundleContext context, LabConfig config) throws IOException {
        if (!List.of("/lab", "/tree").contains(config.defaultUrl())) {
            throw new IllegalArgumentException("defaultUrl is /lab or /tree, not " + config.defaultUrl());
        }
        installation = new Installation(paths(config.jupyterPath()), paths(config.packages()));
        String basePath = Paths.base(config.basePath());
        whiteboard = new Whiteboard(context, basePath);
        PageSettings settings = new PageSettings(
                basePath, config.contentsRoot(), config.exposeAppInBrowser(), List.of(config.disabledExtensions()));
        PageConfig pages = new PageConfig(installation, settings);
        whiteboard.serve("lab", new LabServlet(installation, pages), "/lab/*", "/doc/*");
        for (NotebookServlet.Kind kind : NotebookServlet.Kind.values()) {
            whiteboard.serve(
                    kind.path(), new NotebookServlet(kind, installation, pages, settings), "/" + kind.path() + "/*");
        }
        String[] root = basePath.isEmpty() ? new String[] {""} : new String[] {"", "/"};
        whiteboard.serve("root", new RootServlet(basePath + config.defaultUrl()), root);
        files();
        api(Path.of(config.directory()));
        conversions(config);
        LOG.info(
                "pages: JupyterLab {}, Notebook {}",
                installation.lab().map(Path::toString).orElse("is not installed"),
                installation.notebook().map(Path::toString).orElse("is not installed"));
    }

    private static List<Path> paths(String[] texts) {
        return Arrays.stream(texts)
                .filter(text -> !text.isBlank())
                .map(Path::of)
                .toList();
    }

    private void files() throws IOException {
        installation.lab().ifPresent(lab -> serve("static-lab", "/static/lab/*", List.of(lab.resolve("static"))));
        installation
                .notebook()
                .ifPresent(notebook ->
                        serve("static-notebook", "/static/notebook/*", List.of(notebook.resolve("static"))));
        installation.icons().ifPresent(server -> {
            serve("static", "/static/*", List.of(server.resolve("static")));
            Path icon = server.resolve("static/favicons/favicon.ico");
            whiteboard.serve(
                    "icon",
                    new FixedFileServlet(new FileRoot(icon.getParent()), "favicon.ico", sender),
                    "/favicon.ico");
        });
        serve("extensions", "/lab/extensions/*", installation.labextensions());
        List<Path> themes = new ArrayList<>();
        for (PrebuiltExtension extension : PrebuiltExtension.below(installation.labextensions())) {
            themes.add(extension.folder().resolve("themes"));
        }
        installation.lab().ifPresent(lab -> themes.add(lab.resolve("themes")));
        serve("themes", "/lab/api/themes/*", themes);
        List<Path> custom = new ArrayList<>();
        installation.labconfig().forEach(folder -> custom.add(folder.resolveSibling("custom")));
        installation.notebook().ifPresent(notebook -> custom.add(notebook.resolve("custom")));
        serve("custom", "/custom/*", custom);
    }

    private void serve(String name, String pattern, List<Path> folders) {
        whiteboard.serve(name, new StaticServlet(FileSearch.of(folders), sender), pattern);
    }

    private void api(Path directory) {
        ObjectNode listings = JsonNodeFactory.instance.objectNode();
        for (String list : List.of("blocked_extensions", "allowed_extensions")) {
            listings.putArray(list + "_uris");
            listings.putArray(list);
        }
        ObjectNode plugins = JsonNodeFactory.instance.objectNode().put("allLocked", true);
        plugins.putArray("lockRules");
        Map<String, Resource> resources = Map.of(
                "settings", new SettingsResource(installation, directory.resolve("settings")),
                "workspaces", new WorkspacesResource(directory.resolve("workspaces")),
                "translations", new TranslationsResource(installation),
                "listings", new FixedResource("@jupyterlab/extensionmanager-extension/listings.json", listings),
                "plugins", new FixedResource("", plugins));
        whiteboard.serve("api", new LabApiServlet(resources), "/lab/api/*");
    }

    private void conversions(LabConfig config) {
        if (config.python().isBlank() || config.contentsRoot().isBlank()) {
            return;
        }
        Converter converter = new Converter(config.python(), Duration.ofSeconds(config.convertSeconds()));
        whiteboard.serve("formats", new FormatsServlet(converter), "/api/nbconvert");
        whiteboard.serve(
                "convert", new ConvertServlet(converter, new FileRoot(Path.of(config.contentsRoot()))), "/nbconvert/*");
    }

    @Deactivate
    void deactivate() {
        whiteboard.close();
    }
}
