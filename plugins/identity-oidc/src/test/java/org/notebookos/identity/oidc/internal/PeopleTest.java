package org.notebookos.identity.oidc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.notebookos.identity.oidc.lab.TestProvider;
import org.notebookos.spi.identity.Identity;
import org.notebookos.spi.identity.IdentityException.Code;

/** Who people are after they logged in at a real identity provider. */
class PeopleTest extends Lab {

    private static final String[] WITH_GROUPS = {"openid", "profile", "email", "groups"};

    @Test
    void whoeverTakesAnothersNameAndAddressIsStillSomebodyElse() throws Exception {
        OidcIdentityProvider plugin = plugin(Map.of());

        Identity ada = await(logIn(plugin, "ada"));
        Identity mallory = await(logIn(plugin, "mallory"));

        assertTrue(ada.user().matches("ada-[a-z2-7]{13}"), ada.user());
        assertTrue(mallory.user().matches("ada-[a-z2-7]{13}"), mallory.user());
        assertNotEquals(ada.user(), mallory.user());
        assertEquals("Ada Lovelace", ada.displayName());
    }

    @Test
    void aPublicClientLogsInWithPkceAlone() throws Exception {
        Map<String, Object> open = Map.of("clientId", TestProvider.PUBLIC_CLIENT, "clientSecretFile", "");

        assertEquals(
                await(logIn(plugin(Map.of()), "ada")).user(),
                await(logIn(plugin(open), "ada")).user());
    }

    @Test
    void anOperatorsWordMakesNamesShort() throws Exception {
        OidcIdentityProvider plugin =
                plugin(Map.of("userClaims", new String[] {"preferred_username"}, "userClaimIsUnique", true));

        assertEquals("ada", await(logIn(plugin, "ada")).user());
        assertEquals("ben+20m+c3+bcller", await(logIn(plugin, "ben")).user());
    }

    @Test
    void anAddressNamesAUserIfItIsVerified() throws Exception {
        OidcIdentityProvider plugin = plugin(Map.of("userClaims", new String[] {"email"}, "userClaimIsUnique", true));

        assertEquals("ada@example.org", await(logIn(plugin, "ada")).user());
        String why = fails(Code.REFUSED, logIn(plugin, "mallory"));
        assertTrue(why.contains("verified"), why);
    }

    @Test
    void membersOfAdminGroupsAreAdmins() throws Exception {
        OidcIdentityProvider plugin = plugin(Map.of("scopes", WITH_GROUPS, "adminGroups", new String[] {"operators"}));

        assertFalse(await(logIn(plugin, "ada")).admin());
        assertTrue(await(logIn(plugin, "ben")).admin());
    }

    @Test
    void onlyMembersOfAllowedGroupsGetIn() throws Exception {
        OidcIdentityProvider plugin = plugin(Map.of("scopes", WITH_GROUPS, "allowedGroups", new String[] {"staff"}));

        await(logIn(plugin, "ada"));
        fails(Code.REFUSED, logIn(plugin, "mallory"));
    }

    @Test
    void onlyVerifiedAddressesOfAllowedDomainsGetIn() throws Exception {
        OidcIdentityProvider plugin = plugin(Map.of("allowedDomains", new String[] {"Example.org"}));

        await(logIn(plugin, "ada"));
        fails(Code.REFUSED, logIn(plugin, "ben"));
        fails(Code.REFUSED, logIn(plugin, "mallory"));
    }

    @Test
    void usersAreAllowedByNameHereBySubjectOrByVerifiedAddress() throws Exception {
        String name = await(logIn(plugin(Map.of()), "ada")).user();

        for (String allowed : new String[] {name, "ada", "ada@example.org"}) {
            OidcIdentityProvider plugin = plugin(Map.of("allowedUsers", new String[] {allowed}));
            await(logIn(plugin, "ada"));
            fails(Code.REFUSED, logIn(plugin, "mallory"));
        }
    }

    @Test
    void withoutTheUsersDataTheIdTokenAloneNames() throws Exception {
        OidcIdentityProvider plugin = plugin(Map.of("userInfo", false));

        // This provider puts no names into ID tokens: the subject is left.
        assertTrue(await(logIn(plugin, "mallory")).user().startsWith("mallory-"));
    }
}
