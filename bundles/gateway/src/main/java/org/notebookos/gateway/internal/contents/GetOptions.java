package org.notebookos.gateway.internal.contents;

import java.util.Optional;
import java.util.Set;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;
import org.notebookos.gateway.internal.url.Query;

/**
 * What a client wants to know of a file.
 *
 * @param user name of who asks: a user trusts other notebooks than another
 * @param type directory, notebook or file; empty if it takes whatever there is
 * @param format text or base64; empty for text if it is text
 * @param content whether it wants the content
 * @param hash whether it wants the hash
 */
record GetOptions(String user, Optional<String> type, Optional<String> format, boolean content, boolean hash) {

    static GetOptions of(String user, Query query) {
        Optional<String> type = query.get("type")
                .filter(text -> !text.isEmpty())
                .map(text -> Set.of("directory", "notebook").contains(text) ? text : "file");
        Optional<String> format = query.get("format").filter(text -> !text.isEmpty());
        if (format.isPresent() && !Set.of("text", "base64", "json").contains(format.get())) {
            throw new GatewayException(Code.BAD_REQUEST, "\"format\" is neither text nor base64: " + format.get());
        }
        return new GetOptions(user, type, format, flag(query, "content", true), flag(query, "hash", false));
    }

    private static boolean flag(Query query, String name, boolean otherwise) {
        String value = query.get(name).orElse(otherwise ? "1" : "0");
        if (!value.equals("0") && !value.equals("1")) {
            throw new GatewayException(Code.BAD_REQUEST, "\"" + name + "\" is neither 0 nor 1");
        }
        return value.equals("1");
    }
}
