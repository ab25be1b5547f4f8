package org.notebookos.gateway.internal.url;

/** Text that becomes part of a page. Stateless. */
public final class HtmlText {

    private HtmlText() {}

    /** Returns text as it is written between tags and between quotes of attributes. */
    public static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
