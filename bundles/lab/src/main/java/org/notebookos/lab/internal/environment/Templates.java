package org.notebookos.lab.internal.environment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What an application's build wrote into its page template: the names of its scripts and style sheets, which have hashes and so
 * differ from version to version. The rest of a page is ours.
 *
 * @param scripts relative to the application's static files
 * @param styles relative to the application's static files
 */
public record Templates(List<String> scripts, List<String> styles) {

    private static final String STATIC = "[\"']\\{\\{\\s*page_config(?:\\.fullStaticUrl|\\[.fullStaticUrl.])[^}]*}}/";
    private static final Pattern SCRIPT = Pattern.compile("src=" + STATIC + "([\\w./?=-]+\\.js[\\w?=]*)[\"']");
    private static final Pattern STYLE = Pattern.compile("href=" + STATIC + "([\\w./?=-]+\\.css[\\w?=]*)[\"']");

    /** Reads a template. */
    public static Templates read(Path template) throws IOException {
        String text = Files.readString(template);
        return new Templates(names(SCRIPT, text), names(STYLE, text));
    }

    private static List<String> names(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult result) -> result.group(1))
                .distinct()
                .toList();
    }
}
