package org.notebookos.identity.oidc.internal;

import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.notebookos.spi.identity.IdentityException;
import org.notebookos.spi.identity.IdentityException.Code;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * By what the platform proves to a provider that it is the client. Read for each login, so that a new secret counts at once.
 *
 * @param file empty: a public client, which proves nothing
 */
record ClientSecret(ClientID client, Optional<Path> file) {

    private static final Logger LOG = LoggerFactory.getLogger(ClientSecret.class);

    /** Says early what is wrong with the file. */
    void check() {
        file.ifPresent(path -> {
            read(path);
            warnIfOpen(path);
        });
    }

    /** Returns the request that turns a grant into tokens, signed as the provider prefers. */
    TokenRequest request(OIDCProviderMetadata provider, AuthorizationGrant grant) {
        if (file.isEmpty()) {
            return new TokenRequest.Builder(provider.getTokenEndpointURI(), client, grant).build();
        }
        Secret secret = new Secret(read(file.get()));
        List<ClientAuthenticationMethod> methods = provider.getTokenEndpointAuthMethods();
        boolean post = methods != null
                && methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST)
                && !methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC);
        return new TokenRequest.Builder(
                        provider.getTokenEndpointURI(),
                        post ? new ClientSecretPost(client, secret) : new ClientSecretBasic(client, secret),
                        grant)
                .build();
    }

    private static String read(Path path) {
        try {
            String secret = Files.readString(path).strip();
            if (!secret.isEmpty()) {
                return secret;
            }
        } catch (IOException e) {
            throw new IdentityException(Code.UNAVAILABLE, "the clientSecretFile " + path + " can't be read", e);
        }
        throw new IdentityException(Code.UNAVAILABLE, "the clientSecretFile " + path + " is empty");
    }

    private static void warnIfOpen(Path path) {
        try {
            String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
            if (!permissions.endsWith("------")) {
                LOG.warn("the clientSecretFile {} is open to others ({}); use mode 0600", path, permissions);
            }
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("nobody can say who may read {}", path, e);
        }
    }
}
