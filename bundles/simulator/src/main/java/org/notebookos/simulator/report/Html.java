package org.notebookos.simulator.report;

/** Builds a page; what is passed as text is escaped. Used by one thread. */
final class Html {

    private final StringBuilder page = new StringBuilder();

    /** Adds markup as it is. */
    Html raw(String markup) {
        page.append(markup);
        return this;
    }

    Html line(String markup) {
        page.append(markup).append('\n');
        return this;
    }

    Html text(String text) {
        page.append(escaped(text));
        return this;
    }

    /** Adds an element with text in it. */
    Html element(String opening, String text) {
        String name = opening.split(" ", 2)[0];
        return raw("<" + opening + ">").text(text).line("</" + name + ">");
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    @Override
    public String toString() {
        return page.toString();
    }
}
