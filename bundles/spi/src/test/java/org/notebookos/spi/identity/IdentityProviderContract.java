package org.notebookos.spi.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.notebookos.spi.identity.IdentityException.Code;

/** What holds for every {@link IdentityProvider}. Extend it in the plugin's tests. */
public abstract class IdentityProviderContract {

    protected static final URI CALLBACK = URI.create("http://127.0.0.1:8888/login/test/callback");

    private static final long PATIENCE_SECONDS = 30;

    /** Returns the provider under test. */
    protected abstract IdentityProvider provider();

    /**
     * Does what a browser and a person do: goes to where the login says and logs in there.
     *
     * @param person one of {@code ada} and {@code ben}, who are let in
     * @return the query of the callback to which the browser is sent, decoded
     */
    protected abstract Map<String, String> visit(Login login, String person) throws Exception;

    protected static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    protected static IdentityException failure(CompletionStage<?> stage) {
        CompletionException e = assertThrows(CompletionException.class, () -> await(stage));
        return assertInstanceOf(IdentityException.class, e.getCause());
    }

    protected static void assertRefused(CompletionStage<?> stage) {
        IdentityException e = failure(stage);
        assertEquals(Code.REFUSED, e.code(), e.getMessage());
    }

    private Identity logIn(String person) throws Exception {
        Login login = await(provider().begin(CALLBACK));
        return await(provider().finish(login, CALLBACK, visit(login, person)));
    }

    @Test
    void hasANameForPeople() {
        assertFalse(provider().displayName().isBlank());
    }

    @Test
    void noTwoLoginsAreAlike() {
        Login one = await(provider().begin(CALLBACK));
        Login other = await(provider().begin(CALLBACK));

        assertNotEquals(one.state(), other.state());
        assertNotEquals(one.secret(), other.secret());
        assertTrue(one.state().length() >= 20, "a state that can't be guessed");
    }

    @Test
    void theLocationHoldsTheStateAndNotTheSecret() {
        Login login = await(provider().begin(CALLBACK));

        assertTrue(login.location().toString().contains(login.state()));
        assertFalse(login.location().toString().contains(login.secret()));
    }

    @Test
    void aPersonLogsIn() throws Exception {
        Identity ada = logIn("ada");

        assertFalse(ada.displayName().isBlank());
        assertFalse(ada.admin());
    }

    @Test
    void aPersonIsTheSameUserEachTime() throws Exception {
        assertEquals(logIn("ada").user(), logIn("ada").user());
    }

    @Test
    void peopleAreDifferentUsers() throws Exception {
        assertNotEquals(logIn("ada").user(), logIn("ben").user());
    }

    @Test
    void anAnswerCountsOnce() throws Exception {
        Login login = await(provider().begin(CALLBACK));
        Map<String, String> answer = visit(login, "ada");
        await(provider().finish(login, CALLBACK, answer));

        assertRefused(provider().finish(login, CALLBACK, answer));
    }

    @Test
    void theAnswerToAnotherLoginIsRefused() throws Exception {
        Login victims = await(provider().begin(CALLBACK));
        Login attackers = await(provider().begin(CALLBACK));
        Map<String, String> answer = new HashMap<>(visit(attackers, "ben"));
        // Even if the gateway did not compare the state.
        answer.put("state", victims.state());

        assertRefused(provider().finish(victims, CALLBACK, answer));
    }

    @Test
    void aMadeUpAnswerIsRefused() {
        Login login = await(provider().begin(CALLBACK));

        assertRefused(provider().finish(login, CALLBACK, Map.of()));
        assertRefused(provider().finish(login, CALLBACK, Map.of("state", login.state())));
        assertRefused(provider().finish(login, CALLBACK, Map.of("state", login.state(), "code", "made-up")));
    }

    @Test
    void aPersonWhoGivesUpIsRefused() {
        Login login = await(provider().begin(CALLBACK));

        assertRefused(provider().finish(login, CALLBACK, Map.of("state", login.state(), "error", "access_denied")));
    }

    @Test
    void aCredentialOfSomebodyElsesIsNobodys() {
        assertEquals(Optional.empty(), await(provider().verify("0123456789abcdef")));
        assertEquals(Optional.empty(), await(provider().verify("")));
        assertEquals(Optional.empty(), await(provider().verify("e30.e30.e30")));
    }
}
