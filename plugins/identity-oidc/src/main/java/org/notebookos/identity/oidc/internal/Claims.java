package org.notebookos.identity.oidc.internal;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a provider says about a person, its signature checked.
 *
 * @param issuer who says so
 * @param subject what the issuer calls the person, never anybody else
 * @param all claim to value
 */
record Claims(String issuer, String subject, Map<String, Object> all) {

    /** Adds what is not said yet. */
    Claims and(Map<String, Object> others) {
        Map<String, Object> both = new LinkedHashMap<>(others);
        both.putAll(all);
        return new Claims(issuer, subject, both);
    }

    /** Returns a claim that is a text with something in it. */
    Optional<String> text(String name) {
        return all.get(name) instanceof String text && !text.isBlank() ? Optional.of(text) : Optional.empty();
    }

    /** Returns the person's address in small letters, if the provider has made sure that it is hers. */
    Optional<String> verifiedEmail() {
        Object verified = all.get("email_verified");
        // Some providers write it as a text.
        boolean sure = Boolean.TRUE.equals(verified) || "true".equals(verified);
        return sure
                ? text("email").filter(email -> email.indexOf('@') > 0).map(email -> email.toLowerCase(Locale.ROOT))
                : Optional.empty();
    }

    /** Returns the texts of a claim that is a list of texts or one; dots lead into objects. */
    Set<String> list(String path) {
        Object found = all.containsKey(path) ? all.get(path) : inside(path);
        Set<String> texts = new LinkedHashSet<>();
        if (found instanceof Collection<?> several) {
            several.stream().filter(String.class::isInstance).forEach(text -> texts.add((String) text));
        } else if (found instanceof String text) {
            texts.add(text);
        }
        return texts;
    }

    private Object inside(String path) {
        Object at = all;
        for (String step : path.split("\\.")) {
            at = at instanceof Map<?, ?> object ? object.get(step) : null;
        }
        return at;
    }
}
