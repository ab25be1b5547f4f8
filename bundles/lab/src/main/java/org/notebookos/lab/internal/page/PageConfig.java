package org.notebookos.lab.internal.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.notebookos.lab.internal.environment.Installation;
import org.notebookos.lab.internal.environment.JsonFiles;
import org.notebookos.lab.internal.environment.PrebuiltExtension;

/**
 * What pages are told of the server: where things are, which extensions to load, what there isn't. Made anew for each page, so
 * that an extension that was installed meanwhile is loaded by the next one. Thread-safe.
 */
public final class PageConfig {

    /** Plugins that would ask other sites or install packages. Terminals are off by another switch: other plugins need theirs. */
    private static final List<String> OFF = List.of(
            "@jupyterlab/apputils-extension:announcements",
            "@jupyterlab/extensionmanager-extension",
            "@jupyterlab/pluginmanager-extension");

    private static final String DISABLED = "disabledExtensions";

    private final Installation installation;
    private final PageSettings settings;

    public PageConfig(Installation installation, PageSettings settings) {
        this.installation = installation;
        this.settings = settings;
    }

    /** JupyterLab's pages, as configured by its environment. */
    ObjectNode lab() throws IOException {
        ObjectNode config = common().put("appName", "JupyterLab")
                .put("appNamespace", "lab")
                .put("fullStaticUrl", url("/static/lab"));
        installation.lab().ifPresent(lab -> config.put("appVersion", labVersion(lab)));
        return config;
    }

    /** Notebook's pages. */
    ObjectNode notebook() throws IOException {
        ObjectNode config = common().put("appName", "Jupyter Notebook")
                .put("appNamespace", "notebook")
                .put("frontendUrl", url("/"))
                .put("fullStaticUrl", url("/static/notebook"));
        PrebuiltExtension.below(installation.labextensions()).stream()
                .filter(extension -> extension.name().equals("@jupyter-notebook/lab-extension"))
                .findFirst()
                .ifPresent(extension -> config.put("appVersion", extension.version()));
        return config;
    }

    private static String labVersion(Path lab) {
        return JsonFiles.object(lab.resolve("static/package.json"))
                .path("jupyterlab")
                .path("version")
                .asText();
    }

    private ObjectNode common() throws IOException {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        installation.lab().ifPresent(lab -> readInto(config, lab.resolve("settings")));
        List<Path> labconfig = installation.labconfig();
        for (int i = labconfig.size() - 1; i >= 0; i--) {
            readInto(config, labconfig.get(i));
        }
        Collection<PrebuiltExtension> extensions = PrebuiltExtension.below(installation.labextensions());
        ArrayNode federated = config.putArray("federated_extensions");
        extensions.forEach(extension -> federated.add(extension.forPage()));
        disable(config, extensions);
        config.put("baseUrl", url("/"))
                .put("wsUrl", "")
                .put("cacheFiles", true)
                .put("devMode", false)
                .put("buildAvailable", false)
                .put("buildCheck", false)
                .put("copyAbsolutePath", false)
                .put("exposeAppInBrowser", settings.exposeAppInBrowser())
                .put("notebookStartsKernel", true)
                .put("quitButton", false)
                .put("terminalsAvailable", false)
                .put("allow_hidden_files", false)
                .put("delete_to_trash", false)
                .put("nbclassic_enabled", false)
                .put("preferredPath", "/")
                .put("serverRoot", settings.contentsRoot())
                .put("store_id", 0)
                .put("workspace", "default");
        config.putArray("ignorePlugins");
        urls(config);
        return config;
    }

    private void urls(ObjectNode config) {
        config.put("appUrl", "/lab").put("fullAppUrl", url("/lab"));
        config.put("treeUrl", "/lab/tree").put("fullTreeUrl", url("/lab/tree"));
        config.put("labextensionsUrl", "/lab/extensions").put("fullLabextensionsUrl", url("/lab/extensions"));
        for (String api : List.of("licenses", "listings", "settings", "themes")) {
            String path = "/lab/api/" + api;
            String capital = Character.toUpperCase(api.charAt(0)) + api.substring(1);
            config.put(api + "Url", path).put("full" + capital + "Url", url(path));
        }
        for (String api : List.of("translations", "workspaces")) {
            String path = "/lab/api/" + api;
            String capital = Character.toUpperCase(api.charAt(0)) + api.substring(1);
            config.put(api + "ApiUrl", path).put("full" + capital + "ApiUrl", url(path));
        }
    }

    private static void readInto(ObjectNode config, Path folder) {
        ObjectNode found = JsonFiles.object(folder.resolve("page_config.json"));
        if (found.get(DISABLED) instanceof ArrayNode names) {
            ObjectNode switches = JsonNodeFactory.instance.objectNode();
            names.forEach(name -> switches.put(name.asText(), true));
            found.set(DISABLED, switches);
        }
        JsonFiles.merge(config, found);
    }

    private void disable(ObjectNode config, Collection<PrebuiltExtension> extensions) {
        Set<String> off = new TreeSet<>(OFF);
        off.addAll(settings.disabledExtensions());
        ObjectNode configured =
                config.get(DISABLED) instanceof ObjectNode switches ? switches : JsonNodeFactory.instance.objectNode();
        extensions.stream()
                .filter(extension -> !configured.path(extension.name()).asBoolean())
                .forEach(extension -> off.addAll(extension.disables()));
        configured.properties().forEach(each -> {
            if (each.getValue().asBoolean()) {
                off.add(each.getKey());
            } else {
                off.remove(each.getKey());
            }
        });
        ArrayNode names = config.putArray(DISABLED);
        off.forEach(names::add);
    }

    private String url(String path) {
        return settings.basePath() + path;
    }
}
