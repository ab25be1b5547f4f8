package org.notebookos.identity.oidc.internal;

import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import org.notebookos.spi.identity.IdentityException;
import org.notebookos.spi.identity.IdentityException.Code;
import org.notebookos.spi.identity.Login;

/** The way out to the provider and the way back. Stateless. */
final class BrowserLogin {

    private static final int STATE_BYTES = 32;
    private static final int LONGEST_CODE = 8192;

    private BrowserLogin() {}

    static Login begin(Provider provider, OidcSettings settings, URI callback) {
        State state = new State(STATE_BYTES);
        LoginNotes notes = LoginNotes.fresh();
        URI location = new AuthenticationRequest.Builder(
                        ResponseType.CODE,
                        new Scope(settings.scopes().toArray(String[]::new)),
                        new ClientID(settings.clientId()),
                        callback)
                .endpointURI(provider.metadata().getAuthorizationEndpointURI())
                .state(state)
                .nonce(notes.nonce())
                .codeChallenge(notes.verifier(), CodeChallengeMethod.S256)
                .build()
                .toURI();
        return new Login(location, state.getValue(), notes.write());
    }

    /** Returns the code that the browser brought; fails with {@code REFUSED} or {@code UNAVAILABLE} if it brought none. */
    static String code(Provider provider, Login login, Map<String, String> parameters) {
        if (!same(login.state(), parameters.getOrDefault("state", ""))) {
            throw new IdentityException(Code.REFUSED, "the answer belongs to another login");
        }
        String issuer = parameters.get("iss");
        if (issuer == null && provider.metadata().supportsAuthorizationResponseIssuerParam()
                || issuer != null
                        && !issuer.equals(provider.metadata().getIssuer().getValue())) {
            throw new IdentityException(Code.REFUSED, "the answer comes from another identity provider");
        }
        if (parameters.containsKey("error")) {
            throw refusal(parameters.get("error"));
        }
        String code = parameters.getOrDefault("code", "");
        if (code.isBlank() || code.length() > LONGEST_CODE) {
            throw new IdentityException(Code.REFUSED, "the answer holds no code");
        }
        return code;
    }

    private static IdentityException refusal(String error) {
        // Whoever made the address chose the text: only what can be an error's name is repeated.
        String name = error.matches("[a-z_]{1,40}") ? error : "error";
        boolean later = name.equals("server_error") || name.equals("temporarily_unavailable");
        return new IdentityException(
                later ? Code.UNAVAILABLE : Code.REFUSED, "the identity provider did not let this person in: " + name);
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
