package org.notebookos.gateway.internal.access;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.notebookos.gateway.internal.GatewayException;

/** Makes the access policy that the configuration describes. Stateless. */
public final class Policies {

    private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "[::1]");

    private Policies() {}

    /**
     * Makes a policy.
     *
     * @param authentication {@code token} or {@code none}
     * @param token the token itself; may be empty
     * @param tokenFile path of the file that holds it; may be empty
     * @param origins allowed origins
     * @param hosts allowed hosts; if empty and authentication is off, loopback names and the address of the server
     * @param serverHost the address that the server listens on; may be empty
     */
    public static AccessPolicy of(
            String authentication,
            String token,
            String tokenFile,
            List<String> origins,
            List<String> hosts,
            String serverHost) {
        boolean open = authentication.equals("none");
        if (!open && !authentication.equals("token")) {
            throw new GatewayException(
                    GatewayException.Code.BAD_CONFIGURATION,
                    "authentication is \"" + authentication + "\": use token or none");
        }
        Optional<String> secret = open ? Optional.empty() : Optional.of(secret(token, tokenFile));
        Set<String> names = hosts.stream()
                .filter(host -> !host.isBlank())
                .map(Policies::hostName)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (names.isEmpty() && open) {
            // Without a token, a page that rebinds its name to our address could ask anything.
            LOOPBACK.forEach(name -> names.add(hostName(name)));
            if (!serverHost.isBlank()) {
                names.add(hostName(serverHost));
            }
        }
        Set<String> sites = origins.stream()
                .filter(origin -> !origin.isBlank())
                .map(origin -> origin(origin.strip()))
                .collect(Collectors.toSet());
        return new AccessPolicy(secret, sites, names);
    }

    private static String hostName(String configured) {
        String bare = configured.strip();
        boolean bareIpv6 = bare.indexOf(':') != bare.lastIndexOf(':') && !bare.startsWith("[");
        String name = AccessPolicy.hostName(bareIpv6 ? "[" + bare + "]" : bare);
        if (name.isEmpty()) {
            throw new GatewayException(
                    GatewayException.Code.BAD_CONFIGURATION, "allowedHosts: \"" + configured + "\" is no host");
        }
        return name;
    }

    private static String origin(String configured) {
        if (configured.equals("*")) {
            return configured;
        }
        return WebOrigin.parse(configured)
                .map(WebOrigin::toString)
                .orElseThrow(() -> new GatewayException(
                        GatewayException.Code.BAD_CONFIGURATION,
                        "allowedOrigins: \"" + configured + "\" is no origin like https://lab.example"));
    }

    private static String secret(String token, String tokenFile) {
        if (!token.isBlank()) {
            return token.strip();
        }
        if (!tokenFile.isBlank()) {
            return TokenFile.read(Path.of(tokenFile));
        }
        throw new GatewayException(
                GatewayException.Code.BAD_CONFIGURATION,
                "authentication is token, but neither token nor tokenFile is set in org.notebookos.gateway");
    }
}
