package org.notebookos.identity.oidc.internal;

import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.Nonce;
import org.notebookos.spi.identity.IdentityException;
import org.notebookos.spi.identity.IdentityException.Code;

/**
 * What a login needs to be finished; kept by the gateway.
 *
 * @param nonce that the ID token must repeat: it was made for this login
 * @param verifier that the provider must be shown with the code: the code was made for this login
 */
record LoginNotes(Nonce nonce, CodeVerifier verifier) {

    private static final String BETWEEN = " ";

    static LoginNotes fresh() {
        return new LoginNotes(new Nonce(32), new CodeVerifier());
    }

    String write() {
        return nonce.getValue() + BETWEEN + verifier.getValue();
    }

    static LoginNotes read(String written) {
        String[] parts = written.split(BETWEEN);
        try {
            return new LoginNotes(new Nonce(parts[0]), new CodeVerifier(parts[1]));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IdentityException(Code.REFUSED, "this login was not begun here", e);
        }
    }

    @Override
    public String toString() {
        return "LoginNotes";
    }
}
