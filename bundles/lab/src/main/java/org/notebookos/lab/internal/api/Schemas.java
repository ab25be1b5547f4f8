package org.notebookos.lab.internal.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.notebookos.lab.internal.environment.Installation;
import org.notebookos.lab.internal.environment.JsonFiles;
import org.notebookos.lab.internal.environment.PrebuiltExtension;

/**
 * Which settings plugins have: schemas of JupyterLab and of prebuilt extensions, with the defaults that the environment's
 * administrators override. Read from disk each time. Thread-safe.
 */
final class Schemas {

    private static final String END = ".json";

    private final Installation installation;

    Schemas(Installation installation) {
        this.installation = installation;
    }

    /**
     * A plugin's schema.
     *
     * @param version of its package
     */
    record Schema(JsonNode schema, String version) {}

    /** The ids of all plugins that have settings, such as {@code @jupyterlab/apputils-extension:themes}, with their files. */
    SortedMap<String, Path> files() throws IOException {
        SortedMap<String, Path> found = new TreeMap<>(Collections.reverseOrder());
        List<Path> folders = new ArrayList<>();
        installation.lab().ifPresent(lab -> folders.add(lab.resolve("schemas")));
        for (PrebuiltExtension extension : PrebuiltExtension.below(installation.labextensions())) {
            folders.add(extension.folder().resolve("schemas"));
        }
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                collect(folder, found);
            }
        }
        return found;
    }

    private static void collect(Path folder, SortedMap<String, Path> found) throws IOException {
        try (Stream<Path> all = Files.walk(folder, 4)) {
            all.filter(file -> file.getFileName().toString().endsWith(END))
                    .filter(file -> folder.relativize(file).getNameCount() > 1)
                    .filter(Files::isRegularFile)
                    .forEach(file -> found.put(id(folder, file), file));
        }
    }

    private static String id(Path folder, Path file) {
        String name = file.getFileName().toString();
        String extension = folder.relativize(file.getParent()).toString();
        return extension + ":" + name.substring(0, name.length() - END.length());
    }

    /** Reads the schema of one plugin, of the files that {@link #files} found. */
    Schema read(String id, Path file) {
        ObjectNode schema = JsonFiles.object(file);
        override(schema, overrides().path(id));
        String version = JsonFiles.object(file.resolveSibling("package.json.orig"))
                .path("version")
                .asText("N/A");
        return new Schema(schema, version);
    }

    /** Reads the schema of one plugin. */
    Optional<Schema> read(String id) throws IOException {
        return Optional.ofNullable(files().get(id)).map(file -> read(id, file));
    }

    /** Other defaults than the plugins' own, by plugin. */
    private ObjectNode overrides() {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        installation.lab().ifPresent(lab -> {
            Path settings = lab.resolve("settings");
            JsonFiles.merge(all, JsonFiles.object(settings.resolve("overrides.json")));
            JsonFiles.merge(all, JsonFiles.object(settings.resolve("overrides.json5")));
        });
        List<Path> labconfig = installation.labconfig();
        for (int i = labconfig.size() - 1; i >= 0; i--) {
            JsonFiles.merge(all, JsonFiles.object(labconfig.get(i).resolve("default_setting_overrides.json")));
        }
        return all;
    }

    private static void override(ObjectNode schema, JsonNode defaults) {
        ObjectNode properties = schema.withObject("/properties");
        defaults.properties().forEach(each -> {
            ObjectNode property = properties.get(each.getKey()) instanceof ObjectNode known
                    ? known
                    : properties.putObject(each.getKey());
            if (property.get("default") instanceof ObjectNode old && each.getValue() instanceof ObjectNode more) {
                JsonFiles.merge(old, more);
            } else {
                property.set("default", each.getValue());
            }
        });
    }
}
