package org.notebookos.identity.oidc.internal;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a configuration says, checked.
 *
 * @param clientSecretFile empty for a public client
 * @param audience of access tokens; empty if none are taken
 * @param timeout of a whole call
 * @param keyLook the least time between two looks for new keys
 */
record OidcSettings(
        String name,
        String displayName,
        URI issuer,
        String clientId,
        Optional<Path> clientSecretFile,
        Set<String> scopes,
        UserNames userNames,
        Admission admission,
        Optional<String> audience,
        boolean userInfo,
        Duration timeout,
        Duration clockSkew,
        Duration keyLook) {

    /** @throws IllegalArgumentException that says which setting is wrong and what it may be */
    static OidcSettings of(OidcConfig config) {
        require(config.name().matches("[a-z0-9-]{1,40}"), "name takes small letters, digits and -, 1 to 40 of them");
        require(!text(config.clientId()).isEmpty(), "clientId is missing");
        require(
                !config.audience().equals(config.clientId()),
                "audience must not be the clientId, but an API of its own");
        within("timeoutSeconds", config.timeoutSeconds(), 1, 10);
        within("clockSkewSeconds", config.clockSkewSeconds(), 0, 120);
        within("keyLookSeconds", config.keyLookSeconds(), 1, 600);
        Set<String> scopes = new LinkedHashSet<>(List.of("openid"));
        scopes.addAll(words(config.scopes()));
        return new OidcSettings(
                config.name(),
                text(config.displayName()).isEmpty() ? config.name() : text(config.displayName()),
                issuer(config.issuer()),
                text(config.clientId()),
                Optional.of(text(config.clientSecretFile()))
                        .filter(file -> !file.isEmpty())
                        .map(Path::of),
                scopes,
                new UserNames(words(config.userClaims()), config.userClaimIsUnique()),
                new Admission(
                        text(config.groupsClaim()),
                        Set.copyOf(words(config.adminGroups())),
                        Set.copyOf(words(config.allowedUsers())),
                        words(config.allowedDomains()).stream()
                                .map(domain -> domain.toLowerCase(java.util.Locale.ROOT))
                                .collect(Collectors.toSet()),
                        Set.copyOf(words(config.allowedGroups()))),
                Optional.of(text(config.audience())).filter(audience -> !audience.isEmpty()),
                config.userInfo(),
                Duration.ofSeconds(config.timeoutSeconds()),
                Duration.ofSeconds(config.clockSkewSeconds()),
                Duration.ofSeconds(config.keyLookSeconds()));
    }

    private static URI issuer(String given) {
        String text = text(given);
        require(!text.isEmpty(), "issuer is missing");
        URI issuer = SafeUri.parse("issuer", text);
        require(issuer.getRawQuery() == null && issuer.getRawFragment() == null, "issuer has no query and no fragment");
        return issuer;
    }

    private static List<String> words(String[] given) {
        return Stream.of(given == null ? new String[0] : given)
                .flatMap(text -> Arrays.stream(text.split(",")))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private static String text(String given) {
        return given == null ? "" : given.strip();
    }

    private static void within(String name, int value, int least, int most) {
        require(value >= least && value <= most, name + " takes " + least + " to " + most + ", not " + value);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
