package org.notebookos.launcher.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;
import org.notebookos.launcher.admin.AdminClient;
import org.notebookos.launcher.admin.StatusText;

/** Lists, installs, removes and selects plugins while everything runs. */
final class PluginCommand implements Command {

    @Override
    public String name() {
        return "plugin";
    }

    @Override
    public String summary() {
        return "list, install, remove or select plugins of the running platform";
    }

    @Override
    public List<Option> options() {
        return List.of(Option.flag("json", "print JSON with stable names"));
    }

    @Override
    public String operands() {
        return "list | install JAR | remove NAME | use SPI NAME";
    }

    @Override
    public String details() {
        return String.join(
                System.lineSeparator(),
                "install JAR    adds a bundle to every node of this home; one that does not resolve is refused",
                "remove NAME    removes an installed bundle, by its symbolic name",
                "use SPI NAME   puts another implementation to use, for example: plugin use placement binpack");
    }

    @Override
    public int run(Arguments arguments, Context context) throws IOException, InterruptedException {
        List<String> words = arguments.operands();
        String verb = words.isEmpty() ? "list" : words.get(0);
        int operands =
                switch (verb) {
                    case "list" -> 0;
                    case "install", "remove" -> 1;
                    case "use" -> 2;
                    default -> throw Arguments.usage(this, "unknown \"" + verb + "\": " + operands());
                };
        if (words.size() > operands + 1 || (words.size() <= operands && operands > 0)) {
            throw Arguments.usage(this, operands());
        }
        AdminClient admin = new Cluster(context.home()).admin();
        JsonNode answer =
                switch (verb) {
                    case "install" -> install(admin, Path.of(words.get(1)));
                    case "remove" -> admin.delete("plugins/" + URLEncoder.encode(words.get(1), StandardCharsets.UTF_8));
                    case "use" -> admin.post("plugins/use", Map.of("spi", words.get(1), "name", words.get(2)));
                    default -> admin.get("plugins");
                };
        boolean listing = verb.equals("list") && !arguments.has("json");
        String text = arguments.has("json")
                ? answer.toPrettyString()
                : answer.path("message").asText();
        context.terminal().line(listing ? StatusText.plugins(answer).stripTrailing() : text);
        return 0;
    }

    private static JsonNode install(AdminClient admin, Path jar) throws IOException, InterruptedException {
        if (!Files.isRegularFile(jar)) {
            throw new LauncherException(Code.USAGE, "plugin: there is no file " + jar);
        }
        String name = URLEncoder.encode(jar.getFileName().toString(), StandardCharsets.UTF_8);
        return admin.post("plugins?name=" + name, Files.readAllBytes(jar));
    }
}
