package org.notebookos.identity.oidc.internal;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.proc.ClockSkewAware;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import com.nimbusds.openid.connect.sdk.validators.AccessTokenValidator;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import com.nimbusds.openid.connect.sdk.validators.InvalidHashException;
import java.net.URI;
import java.util.Map;
import org.notebookos.spi.identity.IdentityException;
import org.notebookos.spi.identity.IdentityException.Code;

/** Turns the code that a browser brought into what the provider says about the person. Blocks. Thread-safe. */
final class CodeExchange {

    private final OidcSettings settings;
    private final ClientSecret secret;
    private final Transport transport;

    CodeExchange(OidcSettings settings, ClientSecret secret, Transport transport) {
        this.settings = settings;
        this.secret = secret;
        this.transport = transport;
    }

    Claims claims(Provider provider, String code, URI callback, LoginNotes notes) {
        OIDCTokens tokens =
                tokens(provider, new AuthorizationCodeGrant(new AuthorizationCode(code), callback, notes.verifier()));
        IDTokenClaimsSet person = checked(provider, tokens, notes);
        Claims claims =
                new Claims(person.getIssuer().getValue(), person.getSubject().getValue(), person.toJSONObject());
        boolean ask = settings.userInfo() && provider.metadata().getUserInfoEndpointURI() != null;
        return ask ? claims.and(userInfo(provider, claims.subject(), tokens.getAccessToken())) : claims;
    }

    private OIDCTokens tokens(Provider provider, AuthorizationCodeGrant grant) {
        HTTPResponse answer = transport.send(
                "tokens", secret.request(provider.metadata(), grant).toHTTPRequest());
        try {
            TokenResponse response = OIDCTokenResponseParser.parse(answer);
            if (!response.indicatesSuccess()) {
                throw refusal(response.toErrorResponse().getErrorObject(), answer.getStatusCode());
            }
            OIDCTokens tokens = ((OIDCTokenResponse) response.toSuccessResponse()).getOIDCTokens();
            if (tokens.getIDToken() == null) {
                throw new IdentityException(Code.UNAVAILABLE, "the identity provider sent no ID token");
            }
            return tokens;
        } catch (ParseException e) {
            throw new IdentityException(
                    Code.UNAVAILABLE, "the identity provider's tokens can't be read: " + e.getMessage());
        }
    }

    private IdentityException refusal(ErrorObject error, int status) {
        String name = error == null || error.getCode() == null ? "status " + status : error.getCode();
        if (name.equals("invalid_client") || name.equals("unauthorized_client")) {
            return new IdentityException(
                    Code.UNAVAILABLE,
                    "the identity provider doesn't know this platform (" + name
                            + "): check clientId and clientSecretFile");
        }
        return new IdentityException(
                status >= 500 ? Code.UNAVAILABLE : Code.REFUSED,
                "the identity provider doesn't take this login's code: " + name);
    }

    private IDTokenClaimsSet checked(Provider provider, OIDCTokens tokens, LoginNotes notes) {
        IDTokenValidator validator = new IDTokenValidator(
                provider.metadata().getIssuer(), new ClientID(settings.clientId()), provider.keys(), null);
        ((ClockSkewAware) validator).setMaxClockSkew((int) settings.clockSkew().toSeconds());
        JWT token = tokens.getIDToken();
        try {
            IDTokenClaimsSet person = validator.validate(token, notes.nonce());
            requireMeantForUs(person);
            if (person.getAccessTokenHash() != null) {
                AccessTokenValidator.validate(
                        tokens.getAccessToken(),
                        (JWSAlgorithm) token.getHeader().getAlgorithm(),
                        person.getAccessTokenHash());
            }
            return person;
        } catch (KeySourceException e) {
            throw new IdentityException(
                    Code.UNAVAILABLE, "the identity provider's signing keys can't be had: " + e.getMessage(), e);
        } catch (BadJOSEException | JOSEException | InvalidHashException e) {
            throw new IdentityException(Code.REFUSED, "the ID token doesn't count: " + e.getMessage(), e);
        }
    }

    /** The library compares the audience; a token for several says whom it was given to, and that must be us. */
    private void requireMeantForUs(IDTokenClaimsSet person) {
        String given = person.getAuthorizedParty() == null
                ? null
                : person.getAuthorizedParty().getValue();
        boolean ours = given == null ? person.getAudience().size() == 1 : given.equals(settings.clientId());
        if (!ours) {
            throw new IdentityException(Code.REFUSED, "the ID token doesn't count: it was given to another client");
        }
    }

    private Map<String, Object> userInfo(Provider provider, String subject, AccessToken token) {
        HTTPResponse answer = transport.send(
                "the user's data",
                new UserInfoRequest(provider.metadata().getUserInfoEndpointURI(), token).toHTTPRequest());
        try {
            UserInfoResponse response = UserInfoResponse.parse(answer);
            if (!response.indicatesSuccess() || response.toSuccessResponse().getUserInfo() == null) {
                throw new IdentityException(
                        Code.UNAVAILABLE,
                        "the identity provider doesn't tell the user's data as JSON: status " + answer.getStatusCode());
            }
            var person = response.toSuccessResponse().getUserInfo();
            if (!person.getSubject().getValue().equals(subject)) {
                throw new IdentityException(Code.REFUSED, "the user's data are another person's");
            }
            return person.toJSONObject();
        } catch (ParseException e) {
            throw new IdentityException(Code.UNAVAILABLE, "the user's data can't be read: " + e.getMessage());
        }
    }
}
