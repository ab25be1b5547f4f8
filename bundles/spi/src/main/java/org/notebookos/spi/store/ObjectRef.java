package org.notebookos.spi.store;

/**
 * Names an object by its content.
 *
 * @param sha256 lower-case hexadecimal SHA-256 of the contents, 64 characters
 * @param length size in bytes
 */
public record ObjectRef(String sha256, long length) {

    public ObjectRef {
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("not a SHA-256 in lower-case hexadecimal: " + sha256);
        }
        if (length < 0) {
            throw new IllegalArgumentException("negative length: " + length);
        }
    }
}
