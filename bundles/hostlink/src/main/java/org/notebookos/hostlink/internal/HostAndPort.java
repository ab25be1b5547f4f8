package org.notebookos.hostlink.internal;

import java.net.InetSocketAddress;
import org.notebookos.hostlink.HostlinkException;

/** Reads {@code host:port}, also {@code [v6]:port}. */
public final class HostAndPort {

    private HostAndPort() {}

    /**
     * Parses and resolves an address.
     *
     * @throws HostlinkException with code {@code BAD_ADDRESS} if it has another form
     */
    public static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            throw bad(text, null);
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        try {
            return new InetSocketAddress(host, Integer.parseInt(text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw bad(text, e);
        }
    }

    private static HostlinkException bad(String text, Throwable cause) {
        return new HostlinkException(
                HostlinkException.Code.BAD_ADDRESS,
                "expected host:port, for example 127.0.0.1:7070, not: " + text,
                cause);
    }
}
