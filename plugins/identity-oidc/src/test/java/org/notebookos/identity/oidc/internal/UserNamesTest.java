package org.notebookos.identity.oidc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.notebookos.spi.identity.Identity;
import org.notebookos.spi.identity.IdentityException;

/** Names that the platform accepts, and never one for two people. */
class UserNamesTest {

    private static final String ISSUER = "https://id.example";
    private static final UserNames USUAL = new UserNames(List.of("preferred_username", "email", "sub"), false);
    private static final UserNames UNIQUE = new UserNames(List.of("preferred_username"), true);

    private static Claims person(String issuer, String subject, Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(more);
        all.put("sub", subject);
        return new Claims(issuer, subject, all);
    }

    private static Claims named(String subject, String name) {
        return person(ISSUER, subject, Map.of("preferred_username", name));
    }

    /** The platform's own rule for names is checked by its type. */
    private static String valid(String user) {
        return new Identity(user, "", false, Optional.empty()).user();
    }

    @Test
    void oneNameForOnePerson() {
        assertEquals(USUAL.of(named("1", "ada")), USUAL.of(named("1", "ada")));
    }

    @Test
    void twoPeopleOfOneNameAreTold() {
        assertNotEquals(USUAL.of(named("1", "ada")), USUAL.of(named("2", "ada")));
    }

    @Test
    void twoIssuersMayHaveOneSubject() {
        Claims here = person(ISSUER, "1", Map.of("preferred_username", "ada"));
        Claims there = person("https://other.example", "1", Map.of("preferred_username", "ada"));

        assertNotEquals(USUAL.of(here), USUAL.of(there));
    }

    @Test
    void issuerAndSubjectDontRunIntoEachOther() {
        assertNotEquals(USUAL.of(person("https://a", "b/1", Map.of())), USUAL.of(person("https://a/b", "1", Map.of())));
    }

    @Test
    void everyTextBecomesANameOfItsOwn() {
        List<String> texts = List.of(
                "ada",
                "Ada",
                "ada ",
                " ada",
                "ada+20",
                "ada\u0000",
                "ada/",
                "ada+2f",
                "../etc",
                "ädä",
                "a\u0308da\u0308",
                "用户",
                "a".repeat(200),
                "a".repeat(201),
                "+",
                "+2b",
                "😀");
        Set<String> names = new HashSet<>();
        for (int i = 0; i < texts.size(); i++) {
            valid(USUAL.of(named("" + i, texts.get(i))));
            names.add(valid(UNIQUE.of(named("" + i, texts.get(i)))));
        }

        assertEquals(texts.size(), names.size(), names.toString());
    }

    @Test
    void theFirstClaimThatIsThereCounts() {
        Map<String, Object> mail = Map.of("email", "Ada@Example.org", "email_verified", true);

        assertTrue(USUAL.of(person(ISSUER, "1", mail)).startsWith("ada@example.org-"));
        assertTrue(
                USUAL.of(person(ISSUER, "1", Map.of("preferred_username", " "))).startsWith("1-"));
        assertTrue(
                USUAL.of(person(ISSUER, "1", Map.of("preferred_username", 7))).startsWith("1-"));
    }

    @Test
    void anAddressThatNobodyVerifiedDoesNotCount() {
        for (Object verified : new Object[] {false, "false", "yes", 1}) {
            Map<String, Object> mail = Map.of("email", "ada@example.org", "email_verified", verified);
            assertTrue(USUAL.of(person(ISSUER, "1", mail)).startsWith("1-"), "" + verified);
        }
        assertThrows(IdentityException.class, () -> new UserNames(List.of("email"), true)
                .of(person(ISSUER, "1", Map.of("email", "ada@example.org"))));
    }

    @Test
    void twoClaimsCantBothBeUnique() {
        assertThrows(IllegalArgumentException.class, () -> new UserNames(List.of("preferred_username", "sub"), true));
        assertThrows(IllegalArgumentException.class, () -> new UserNames(List.of(), false));
    }
}
