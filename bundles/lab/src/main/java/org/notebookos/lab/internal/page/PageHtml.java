package org.notebookos.lab.internal.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.notebookos.lab.internal.environment.Templates;

/** The text of pages. Nothing of a request becomes a part of one, except as an escaped value. Stateless. */
final class PageHtml {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** So that neither history nor bookmarks keep the token that somebody came with. */
    private static final String FORGET_TOKEN =
            "const here=new URL(location.href);if(here.searchParams.has('token')){here.searchParams.delete('token');"
                    + "history.replaceState({},'',here.href)}";

    private PageHtml() {}

    /**
     * The page of an application.
     *
     * @param title until the application sets one
     * @param icon name of the icon's file
     * @param template what the application's build says
     * @param config what the application is told
     * @param attributes of the body, for the application's style sheets
     */
    static String of(String title, String icon, Templates template, ObjectNode config, String attributes) {
        String base = escape(config.path("baseUrl").asText());
        String files = escape(config.path("fullStaticUrl").asText());
        StringBuilder page = new StringBuilder(4096);
        page.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
                .append(escape(title))
                .append("</title>\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n")
                .append("<script id=\"jupyter-config-data\" type=\"application/json\">")
                .append(inScript(config))
                .append("</script>\n<link rel=\"icon\" type=\"image/x-icon\" href=\"")
                .append(base + "static/favicons/" + icon)
                .append("\" class=\"idle favicon\">\n<link rel=\"\" type=\"image/x-icon\" href=\"")
                .append(base + "static/favicons/favicon-busy-1.ico")
                .append("\" class=\"busy favicon\">\n<link rel=\"stylesheet\" href=\"")
                .append(base + "custom/custom.css\">\n");
        template.styles().forEach(style -> page.append("<link rel=\"stylesheet\" href=\"")
                .append(files + "/" + escape(style))
                .append("\">\n"));
        template.scripts().forEach(script -> page.append("<script defer=\"defer\" src=\"")
                .append(files + "/" + escape(script))
                .append("\"></script>\n"));
        return page.append("</head><body class=\"jp-ThemedContainer\"")
                .append(attributes)
                .append("><script>")
                .append(FORGET_TOKEN)
                .append("</script></body></html>\n")
                .toString();
    }

    /** A page for people, with one message. */
    static String message(String title, String message) {
        return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + escape(title)
                + "</title>\n<style>body{font-family:sans-serif;max-width:40em;margin:4em auto;line-height:1.5}</style>"
                + "</head><body><h1>" + escape(title) + "</h1><p>" + escape(message) + "</p></body></html>\n";
    }

    /** JSON that ends no script element, whatever it holds. */
    private static String inScript(ObjectNode config) {
        try {
            return JSON.writeValueAsString(config)
                    .replace("<", "\\u003c")
                    .replace(">", "\\u003e")
                    .replace("&", "\\u0026");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON can be written", e);
        }
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
