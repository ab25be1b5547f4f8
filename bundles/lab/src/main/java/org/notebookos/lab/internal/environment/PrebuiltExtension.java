package org.notebookos.lab.internal.environment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An extension of JupyterLab that was built before it was installed, such as the manager of ipywidgets.
 *
 * @param name of the package
 * @param version of the package
 * @param folder where it lies
 * @param description the part of its {@code package.json} that JupyterLab reads
 */
public record PrebuiltExtension(String name, String version, Path folder, JsonNode description) {

    /** Finds those below several folders; of two with the same name the first wins. */
    public static Collection<PrebuiltExtension> below(List<Path> labextensions) throws IOException {
        Map<String, PrebuiltExtension> found = new LinkedHashMap<>();
        for (Path parent : labextensions) {
            for (Path folder : folders(parent)) {
                read(folder).ifPresent(extension -> found.putIfAbsent(extension.name(), extension));
            }
        }
        return found.values();
    }

    /** Extensions are direct children, or children of a child that is called like an organisation: {@code @org/name}. */
    private static List<Path> folders(Path parent) throws IOException {
        List<Path> folders = new ArrayList<>();
        for (Path child : children(parent)) {
            if (child.getFileName().toString().startsWith("@")) {
                folders.addAll(children(child));
            } else {
                folders.add(child);
            }
        }
        return folders;
    }

    private static List<Path> children(Path parent) throws IOException {
        List<Path> children = new ArrayList<>();
        if (Files.isDirectory(parent)) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(parent, Files::isDirectory)) {
                stream.forEach(children::add);
            }
        }
        children.sort(null);
        return children;
    }

    private static Optional<PrebuiltExtension> read(Path folder) {
        ObjectNode all = JsonFiles.object(folder.resolve("package.json"));
        JsonNode description = all.path("jupyterlab");
        if (!all.path("name").isTextual()
                || !description.path("_build").path("load").isTextual()) {
            return Optional.empty();
        }
        return Optional.of(new PrebuiltExtension(
                all.get("name").textValue(), all.path("version").asText(), folder, description));
    }

    /** What a page is told, so that it loads the extension. */
    public ObjectNode forPage() {
        JsonNode build = description.get("_build");
        ObjectNode told = JsonNodeFactory.instance.objectNode().put("name", name);
        for (String key : List.of("load", "extension", "mimeExtension", "style", "entrypoints")) {
            if (build.hasNonNull(key)) {
                told.set(key, build.get(key));
            }
        }
        return told;
    }

    /** Plugins that must be off when this extension is on. */
    public List<String> disables() {
        List<String> names = new ArrayList<>();
        description.path("disabledExtensions").forEach(each -> names.add(each.asText()));
        return names;
    }
}
