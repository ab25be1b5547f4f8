package org.notebookos.gateway.internal.access;

import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host as a header {@code Host} or an origin names it.
 *
 * @param name in lower case, in ASCII (IDNs as {@code xn--}), without a trailing dot; IPv6 in brackets, in Java's form
 * @param port if it is named
 */
record HostName(String name, OptionalInt port) {

    private static final Pattern FORM =
            Pattern.compile("(\\[[0-9A-Fa-f:.]{2,45}\\]|[^\\[\\]:/?#@\\\\%\\s,]{1,253})(?::([0-9]{1,5}))?");
    private static final Pattern IPV4 =
            Pattern.compile("(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");

    /** Reads a host; empty if the text is none, or null. */
    static Optional<HostName> parse(String text) {
        if (text == null) {
            return Optional.empty();
        }
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        OptionalInt port =
                matcher.group(2) == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(matcher.group(2)));
        if (port.isPresent() && (port.getAsInt() < 1 || port.getAsInt() > 65_535)) {
            return Optional.empty();
        }
        return canonical(matcher.group(1)).map(name -> new HostName(name, port));
    }

    private static Optional<String> canonical(String name) {
        try {
            if (name.startsWith("[")) {
                // A literal: nobody is asked for it.
                String address = InetAddress.getByName(name).getHostAddress();
                return Optional.of(address.contains(":") ? "[" + address + "]" : address);
            }
            String ascii = IDN.toASCII(name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
            return Optional.of(ascii.toLowerCase(Locale.ROOT)).filter(host -> !host.isEmpty() && !host.endsWith("."));
        } catch (UnknownHostException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Tells whether it is an address, which no foreign name server can give to a page of its own. */
    boolean isAddress() {
        return name.startsWith("[") || IPV4.matcher(name).matches();
    }
}
