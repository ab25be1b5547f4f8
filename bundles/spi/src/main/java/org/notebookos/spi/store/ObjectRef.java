package org.notebookos.spi.store;

import java.util.regex.Pattern;

/**
 * Names an object by who owns it, by its content, and by when it was put. Equal contents that an owner puts at different
 * times are different objects: deleting the one that nobody refers to any more can't harm the other.
 *
 * @param owner whose object it is, a kernel's id: 1 to 100 letters, digits, hyphens, underscores
 * @param edition which put made it, in the owner's own numbering: 1 to 40 letters, digits, hyphens, underscores
 * @param sha256 lower-case hexadecimal SHA-256 of the contents, 64 characters
 * @param length size in bytes
 */
public record ObjectRef(String owner, String edition, String sha256, long length) {

    private static final Pattern OWNER = Pattern.compile("[A-Za-z0-9_-]{1,100}");
    private static final Pattern EDITION = Pattern.compile("[A-Za-z0-9_-]{1,40}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    public ObjectRef {
        requireOwner(owner);
        requireEdition(edition);
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("not a SHA-256 in lower-case hexadecimal: " + sha256);
        }
        if (length < 0) {
            throw new IllegalArgumentException("negative length: " + length);
        }
    }

    /**
     * Checks an owner's name, which becomes part of paths and keys.
     *
     * @return the name
     * @throws IllegalArgumentException if it has other characters than allowed, or too many
     */
    public static String requireOwner(String owner) {
        if (!OWNER.matcher(owner).matches()) {
            throw new IllegalArgumentException("not an owner's name: " + owner);
        }
        return owner;
    }

    /**
     * Checks an edition, which becomes part of paths and keys.
     *
     * @return the edition
     * @throws IllegalArgumentException if it has other characters than allowed, or too many
     */
    public static String requireEdition(String edition) {
        if (!EDITION.matcher(edition).matches()) {
            throw new IllegalArgumentException("not an edition: " + edition);
        }
        return edition;
    }
}
