package org.notebookos.lab.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.notebookos.lab.internal.environment.Installation;

/** The files of a Python environment that matter here, small. */
record FakeEnvironment(Path root) {

    /** With JupyterLab 9.8.7, Notebook 7.0.1 and two prebuilt extensions. */
    static FakeEnvironment full(Path root) throws IOException {
        FakeEnvironment environment = new FakeEnvironment(root);
        environment.lab();
        environment.notebook();
        environment.extensions();
        return environment;
    }

    private void lab() throws IOException {
        file(
                "share/jupyter/lab/static/index.html",
                "<html><script defer src=\"{{page_config.fullStaticUrl}}/main.0123456789abcdef.js?v=0123456789abcdef\">"
                        + "</script><script src=\"/elsewhere.js\"></script></html>");
        file("share/jupyter/lab/static/main.0123456789abcdef.js", "run();".repeat(1000));
        file("share/jupyter/lab/static/style.css", "body{}");
        file("share/jupyter/lab/static/package.json", "{\"jupyterlab\": {\"version\": \"9.8.7\"}}");
        file("share/jupyter/lab/themes/@lab/light/index.css", "a{}");
        file(
                "share/jupyter/lab/schemas/@lab/themes/plugin.json",
                "{\"properties\": {\"theme\": {\"default\": \"light\"}, \"sizes\": {\"default\": {\"code\": 1, \"text\": 2}}}}");
        file("share/jupyter/lab/schemas/@lab/themes/package.json.orig", "{\"version\": \"1.2.3\"}");
        file(
                "share/jupyter/lab/settings/overrides.json",
                "{\"@lab/themes:plugin\": {\"theme\": \"dark\", \"sizes\": {\"code\": 9}, \"more\": true}}");
        file("share/jupyter/lab/settings/page_config.json", "{\"disabledExtensions\": [\"@lab/unwanted\"]}");
        file(
                "etc/jupyter/labconfig/page_config.json",
                "{\"disabledExtensions\": {\"@jupyterlab/pluginmanager-extension\": false}, \"motto\": \"</script>\"}");
    }

    private void notebook() throws IOException {
        for (String page : List.of("tree", "notebooks", "edit", "consoles")) {
            file(
                    "packages/notebook/templates/" + page + ".html",
                    "<script defer=\"defer\" src=\"{{page_config.fullStaticUrl}}/main.fedcba9876543210.js?v=fe\"></script>");
        }
        file("packages/notebook/static/main.fedcba9876543210.js", "run()");
        file("packages/notebook/custom/custom.css", "/* yours */");
        file("packages/jupyter_server/static/favicons/favicon.ico", "icon");
        file(
                "packages/jupyterlab_language_pack_de_DE/locale/de_DE/LC_MESSAGES/jupyterlab.json",
                "{\"File\": [\"Datei\"]}");
    }

    private void extensions() throws IOException {
        file(
                "share/jupyter/labextensions/@jupyter-notebook/lab-extension/package.json",
                "{\"name\": \"@jupyter-notebook/lab-extension\", \"version\": \"7.0.1\", \"jupyterlab\": {\"_build\":"
                        + " {\"load\": \"static/remoteEntry.1.js\", \"extension\": \"./extension\", \"style\": \"./style\"}}}");
        file(
                "share/jupyter/labextensions/widgets/package.json",
                "{\"name\": \"widgets\", \"version\": \"1\", \"jupyterlab\": {\"disabledExtensions\": [\"old-widgets\"],"
                        + " \"_build\": {\"load\": \"static/remoteEntry.2.js\", \"mimeExtension\": \"./mime\"}}}");
        file("share/jupyter/labextensions/widgets/static/remoteEntry.2.js", "load()");
        file("share/jupyter/labextensions/widgets/schemas/widgets/plugin.json", "{\"properties\": {}}");
        file("share/jupyter/labextensions/broken/package.json", "{\"name\": ");
    }

    Path file(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    Installation installation() {
        return new Installation(List.of(root.resolve("share/jupyter")), List.of(root.resolve("packages")));
    }
}
