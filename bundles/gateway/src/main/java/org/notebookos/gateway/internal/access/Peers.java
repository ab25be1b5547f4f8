package org.notebookos.gateway.internal.access;

import jakarta.servlet.http.HttpServletRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.notebookos.gateway.internal.GatewayException;

/**
 * Tells who is at the other end of a request. Proxies are believed if, and only if, the configuration names them. Immutable.
 */
final class Peers {

    private static final Pattern LITERAL = Pattern.compile("\\[?[0-9A-Fa-f:.]{2,45}\\]?");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final int SITE_BYTES = 8;

    /**
     * Who asks.
     *
     * @param address whose failures count together: of IPv6 the network of 64 bits, because everyone has a whole one
     * @param secure whether the client is known to use TLS
     */
    record Peer(String address, boolean secure) {}

    private record Network(byte[] address, int bits) {

        boolean has(InetAddress other) {
            byte[] bytes = other.getAddress();
            if (bytes.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((bytes[bit / 8] & mask) != (address[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    private final List<Network> trusted;

    /** @param proxies addresses, or networks like {@code 10.0.0.0/8}; throws if one is neither */
    Peers(List<String> proxies) {
        trusted = proxies.stream()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(Peers::network)
                .toList();
    }

    private static Network network(String text) {
        String[] parts = text.split("/", 2);
        Optional<InetAddress> address = literal(parts[0]);
        boolean sized = parts.length == 1 || parts[1].matches("[0-9]{1,3}");
        if (address.isPresent() && sized) {
            int most = address.get().getAddress().length * 8;
            int bits = parts.length == 1 ? most : Integer.parseInt(parts[1]);
            if (bits <= most) {
                return new Network(address.get().getAddress(), bits);
            }
        }
        throw new GatewayException(
                GatewayException.Code.BAD_CONFIGURATION,
                "trustedProxies: \"" + text + "\" is neither an address nor a network like 10.0.0.0/8");
    }

    /** Returns an address that is written as one; no name server is asked. */
    private static Optional<InetAddress> literal(String text) {
        String bare = text.strip();
        if (!LITERAL.matcher(bare).matches()
                || !(bare.contains(":") || IPV4.matcher(bare).matches())) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(bare));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    Peer of(HttpServletRequest request) {
        Optional<InetAddress> direct = literal(withoutZone(request.getRemoteAddr()));
        if (direct.isEmpty() || !isTrusted(direct.get())) {
            return new Peer(direct.map(Peers::key).orElse(request.getRemoteAddr()), request.isSecure());
        }
        String protocol = last(header(request, "X-Forwarded-Proto"));
        boolean secure = protocol.isEmpty() ? request.isSecure() : protocol.equalsIgnoreCase("https");
        return new Peer(key(client(direct.get(), header(request, "X-Forwarded-For"))), secure);
    }

    /** Goes back from the nearest proxy to the first address that is no proxy's: what stands before it anyone may have written. */
    private InetAddress client(InetAddress direct, List<String> forwarded) {
        InetAddress client = direct;
        List<String> hops = new ArrayList<>(forwarded);
        Collections.reverse(hops);
        for (String hop : hops) {
            Optional<InetAddress> address = literal(hop);
            if (address.isEmpty()) {
                return client;
            }
            client = address.get();
            if (!isTrusted(client)) {
                return client;
            }
        }
        return client;
    }

    private boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(network -> network.has(address));
    }

    private static List<String> header(HttpServletRequest request, String name) {
        return Collections.list(request.getHeaders(name)).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .toList();
    }

    private static String last(List<String> values) {
        return values.isEmpty() ? "" : values.get(values.size() - 1);
    }

    private static String withoutZone(String address) {
        int zone = address.indexOf('%');
        return zone < 0 ? address : address.substring(0, zone).replace("[", "");
    }

    private static String key(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        byte[] bytes = Arrays.copyOf(Arrays.copyOf(address.getAddress(), SITE_BYTES), address.getAddress().length);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are an address", e);
        }
    }
}
