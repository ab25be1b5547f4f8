package org.notebookos.gateway.internal.access;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/**
 * Where a browser goes after its login: a path of this server, and nothing that any browser takes for another site.
 * Stateless.
 */
final class NextPath {

    /** What paths and queries of browsers are made of; no backslash, no control character, no space. */
    private static final Pattern PLAIN = Pattern.compile("/[A-Za-z0-9/?&=%._~!$'()*+,;:@-]*");

    private NextPath() {}

    /**
     * Returns the path if it is one of this server, else the start page.
     *
     * @param wanted path and query; not to be trusted
     * @param basePath what it must begin with
     */
    static String of(String wanted, String basePath) {
        String start = basePath + "/";
        if (wanted == null || wanted.length() > 2000 || !PLAIN.matcher(wanted).matches()) {
            return start;
        }
        boolean below = wanted.startsWith(start) || wanted.equals(basePath);
        if (!below || path(wanted).contains("//") || !isPathOnly(wanted)) {
            return start;
        }
        return wanted;
    }

    private static String path(String wanted) {
        int query = wanted.indexOf('?');
        return query < 0 ? wanted : wanted.substring(0, query);
    }

    /** Read as a URL, with its dots resolved, it still names no host and stays where it should. */
    private static boolean isPathOnly(String wanted) {
        try {
            URI uri = new URI(wanted);
            URI base = new URI("http://server.invalid/");
            URI resolved = base.resolve(uri).normalize();
            String path = resolved.getPath();
            return uri.getHost() == null
                    && uri.getAuthority() == null
                    && "server.invalid".equals(resolved.getHost())
                    && !path.contains("//")
                    && !path.contains("\\")
                    && !path.contains("/../")
                    && path.chars().noneMatch(Character::isISOControl);
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
