package org.notebookos.lab.internal;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.notebookos.lab.internal.api.FixedResource;
import org.notebookos.lab.internal.api.LabApiServlet;
import org.notebookos.lab.internal.api.Resource;
import org.notebookos.lab.internal.api.SettingsResource;
import org.notebookos.lab.internal.api.TranslationsResource;
import org.notebookos.lab.internal.api.UserFolder;
import org.notebookos.lab.internal.api.WorkspacesResource;
import org.notebookos.lab.internal.convert.ConvertServlet;
import org.notebookos.lab.internal.convert.Converter;
import org.notebookos.lab.internal.convert.FormatsServlet;
import org.notebookos.lab.internal.environment.Installation;
import org.notebookos.lab.internal.environment.PrebuiltExtension;
import org.notebookos.lab.internal.files.FileRoot;
import org.notebookos.lab.internal.files.FileSearch;
import org.notebookos.lab.internal.files.FileSender;
import org.notebookos.lab.internal.files.StaticServlet;
import org.notebookos.lab.internal.page.LabServlet;
import org.notebookos.lab.internal.page.NotebookServlet;
import org.notebookos.lab.internal.page.PageConfig;
import org.notebookos.lab.internal.page.PageSettings;
import org.notebookos.lab.internal.page.RootServlet;

/** All servlets of the pages, and their paths. Used by one thread; the servlets by many. */
final class Site {

    private final Installation installation;
    private final PageSettings settings;
    private final FileSender sender = new FileSender();
    private final List<Served> served = new ArrayList<>();

    Site(Installation installation, PageSettings settings) {
        this.installation = installation;
        this.settings = settings;
    }

    /** What was added so far. */
    List<Served> served() {
        return List.copyOf(served);
    }

    /**
     * The pages themselves.
     *
     * @param defaultUrl where {@code /} leads
     */
    Site pages(String defaultUrl) {
        PageConfig config = new PageConfig(installation, settings);
        add("lab", new LabServlet(installation, config), "/lab/*", "/doc/*");
        for (NotebookServlet.Kind kind : NotebookServlet.Kind.values()) {
            add(kind.path(), new NotebookServlet(kind, installation, config, settings), "/" + kind.path() + "/*");
        }
        RootServlet root = new RootServlet(settings.basePath() + defaultUrl);
        if (settings.basePath().isEmpty()) {
            add("root", root, "");
        } else {
            add("root", root, "", "/");
        }
        return this;
    }

    /** Scripts, styles, fonts, icons. */
    Site files() throws IOException {
        installation.lab().ifPresent(lab -> files("static-lab", "/static/lab/*", lab.resolve("static")));
        installation
                .notebook()
                .ifPresent(notebook -> files("static-notebook", "/static/notebook/*", notebook.resolve("static")));
        installation.icons().ifPresent(server -> {
            files("static", "/static/*", server.resolve("static"));
            FileSearch icons = FileSearch.of(List.of(server.resolve("static/favicons")));
            add("icon", new StaticServlet(icons, sender, Optional.of("favicon.ico")), "/favicon.ico");
        });
        files("extensions", "/lab/extensions/*", installation.labextensions().toArray(Path[]::new));
        List<Path> themes = new ArrayList<>();
        for (PrebuiltExtension extension : PrebuiltExtension.below(installation.labextensions())) {
            themes.add(extension.folder().resolve("themes"));
        }
        installation.lab().ifPresent(lab -> themes.add(lab.resolve("themes")));
        files("themes", "/lab/api/themes/*", themes.toArray(Path[]::new));
        List<Path> custom = new ArrayList<>();
        installation.labconfig().forEach(folder -> custom.add(folder.resolveSibling("custom")));
        installation.notebook().ifPresent(notebook -> custom.add(notebook.resolve("custom")));
        files("custom", "/custom/*", custom.toArray(Path[]::new));
        return this;
    }

    /**
     * What JupyterLab keeps on its server.
     *
     * @param directory where it is kept
     */
    Site api(Path directory) {
        ObjectNode listings = JsonNodeFactory.instance.objectNode();
        for (String list : List.of("blocked_extensions", "allowed_extensions")) {
            listings.putArray(list + "_uris");
            listings.putArray(list);
        }
        ObjectNode plugins = JsonNodeFactory.instance.objectNode().put("allLocked", true);
        plugins.putArray("lockRules");
        Map<String, Resource> common = Map.of(
                "translations", new TranslationsResource(installation),
                "listings", new FixedResource("@jupyterlab/extensionmanager-extension/listings.json", listings),
                "plugins", new FixedResource("", plugins));
        add("api", new LabApiServlet(user -> resources(common, UserFolder.of(directory, user))), "/lab/api/*");
        ObjectNode languageServers = JsonNodeFactory.instance.objectNode().put("version", 2);
        languageServers.putObject("sessions");
        languageServers.putObject("specs");
        Map<String, Resource> status = Map.of("status", new FixedResource("", languageServers));
        add("lsp", new LabApiServlet(user -> status), "/lsp/*");
        return this;
    }

    private Map<String, Resource> resources(Map<String, Resource> common, Path own) {
        Map<String, Resource> all = new HashMap<>(common);
        all.put("settings", new SettingsResource(installation, own.resolve("settings")));
        all.put("workspaces", new WorkspacesResource(own.resolve("workspaces")));
        return all;
    }

    /** Save and Export As, if there are notebooks on this machine. */
    Site conversions(Converter converter) {
        if (!settings.contentsRoot().isEmpty()) {
            FileRoot notebooks = new FileRoot(Path.of(settings.contentsRoot()));
            add("formats", new FormatsServlet(converter), "/api/nbconvert");
            add("convert", new ConvertServlet(converter, notebooks), "/nbconvert/*");
        }
        return this;
    }

    private void files(String name, String pattern, Path... folders) {
        add(name, new StaticServlet(FileSearch.of(List.of(folders)), sender, Optional.empty()), pattern);
    }

    private void add(String name, Servlet servlet, String... patterns) {
        List<String> whole = Arrays.stream(patterns)
                .map(pattern -> settings.basePath() + pattern)
                .toList();
        served.add(new Served(name, servlet, whole));
    }
}
