package org.notebookos.identity.oidc.internal;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import org.notebookos.spi.identity.Identity;
import org.notebookos.spi.identity.IdentityException;
import org.notebookos.spi.identity.IdentityException.Code;

/**
 * Whom a provider's people may be here: nobody, a user, or an operator.
 *
 * @param groupsClaim where groups are listed
 * @param adminGroups whose members are operators
 * @param users names here, subjects, or verified addresses
 * @param domains of verified addresses
 * @param groups whose members are let in; if users, domains and groups are empty, all people are
 */
record Admission(
        String groupsClaim, Set<String> adminGroups, Set<String> users, Set<String> domains, Set<String> groups) {

    /** @throws IdentityException with {@code REFUSED} if the person isn't let in */
    Identity admit(Claims person, String user, Optional<Instant> expires) {
        Set<String> memberships = person.list(groupsClaim);
        boolean listed = users.contains(user)
                || users.contains(person.subject())
                || person.verifiedEmail().filter(this::welcome).isPresent()
                || !Collections.disjoint(memberships, groups);
        boolean everybody = users.isEmpty() && domains.isEmpty() && groups.isEmpty();
        if (!everybody && !listed) {
            throw new IdentityException(
                    Code.REFUSED, "the user " + user + " is not among those who may use this platform");
        }
        boolean admin = !Collections.disjoint(memberships, adminGroups);
        return new Identity(user, displayName(person).orElse(user), admin, expires);
    }

    private boolean welcome(String email) {
        String domain = email.substring(email.lastIndexOf('@') + 1);
        return domains.contains(domain) || users.stream().anyMatch(email::equalsIgnoreCase);
    }

    private static Optional<String> displayName(Claims person) {
        return person.text("name")
                .or(() -> person.text("preferred_username"))
                .map(name -> name.replaceAll("\\p{Cntrl}", " ").strip())
                .map(name -> name.substring(0, Math.min(name.length(), 200)));
    }
}
