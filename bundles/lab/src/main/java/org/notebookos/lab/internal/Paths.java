package org.notebookos.lab.internal;

/** Paths of URLs. */
public final class Paths {

    private Paths() {}

    /** Returns a base path with a leading and without a trailing slash; empty for the root. */
    static String base(String configured) {
        String bare = configured.strip().replaceAll("^/+|/+$", "");
        return bare.isEmpty() ? "" : "/" + bare;
    }
}
