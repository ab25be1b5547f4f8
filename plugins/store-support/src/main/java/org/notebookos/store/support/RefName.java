package org.notebookos.store.support;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.notebookos.spi.store.ObjectRef;

/**
 * A reference without its owner as one word, {@code EDITION.SHA256.LENGTH}: the last part of a path or a key. It tells all
 * of the reference, so that lists need not look at objects and a damaged one can still be named.
 */
public final class RefName {

    private static final Pattern NAME = Pattern.compile("([A-Za-z0-9_-]{1,40})\\.([0-9a-f]{64})\\.([0-9]{1,18})");

    private RefName() {}

    /** Returns the word for a reference. */
    public static String of(ObjectRef ref) {
        return ref.edition() + "." + ref.sha256() + "." + ref.length();
    }

    /** Returns the reference that a word stands for, if it is one. */
    public static Optional<ObjectRef> parse(String owner, String word) {
        Matcher name = NAME.matcher(word);
        return name.matches()
                ? Optional.of(new ObjectRef(owner, name.group(1), name.group(2), Long.parseLong(name.group(3))))
                : Optional.empty();
    }
}
