package org.notebookos.lab.internal.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.notebookos.lab.internal.JsonReply;
import org.notebookos.lab.internal.environment.Installation;
import org.notebookos.lab.internal.environment.JsonFiles;

/** {@code /lab/api/translations}: the language packs of the environment. */
public final class TranslationsResource implements Resource {

    private static final String PACK = "jupyterlab_language_pack_";

    private final Installation installation;

    public TranslationsResource(Installation installation) {
        this.installation = installation;
    }

    @Override
    public JsonReply get(String id, String query) throws IOException {
        ObjectNode reply = JsonNodeFactory.instance.objectNode();
        ObjectNode data = reply.putObject("data");
        reply.put("message", "");
        SortedMap<String, Path> packs = packs();
        if (id.isEmpty()) {
            languages(data, packs);
        } else if (packs.containsKey(id)) {
            read(packs.get(id).resolve("locale").resolve(id).resolve("LC_MESSAGES"), data);
        } else if (!id.equals("default") && !id.equals("en")) {
            reply.put("message", "there is no language pack of that name");
        }
        return JsonReply.of(reply);
    }

    private SortedMap<String, Path> packs() throws IOException {
        SortedMap<String, Path> packs = new TreeMap<>();
        for (Path folder : installation.packages()) {
            if (Files.isDirectory(folder)) {
                try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, PACK + "*_*")) {
                    found.forEach(pack -> locale(pack).ifPresent(locale -> packs.putIfAbsent(locale, pack)));
                }
            }
        }
        return packs;
    }

    private static Optional<String> locale(Path pack) {
        String locale = pack.getFileName().toString().substring(PACK.length());
        return Optional.of(locale)
                .filter(name -> Files.isDirectory(pack.resolve("locale").resolve(name)));
    }

    private static void languages(ObjectNode data, SortedMap<String, Path> packs) {
        name(data, "en");
        packs.keySet().forEach(locale -> name(data, locale));
    }

    private static void name(ObjectNode data, String locale) {
        Locale language = Locale.forLanguageTag(locale.replace('_', '-'));
        data.putObject(locale)
                .put("displayName", language.getDisplayName(Locale.ENGLISH))
                .put("nativeName", language.getDisplayName(language));
    }

    private static void read(Path messages, ObjectNode data) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(messages, "*.json")) {
            files.forEach(file -> {
                String name = file.getFileName().toString();
                data.set(name.substring(0, name.length() - ".json".length()), JsonFiles.object(file));
            });
        }
    }
}
