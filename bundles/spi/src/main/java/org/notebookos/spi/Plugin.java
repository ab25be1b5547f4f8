package org.notebookos.spi;

/** The service properties by which the platform tells implementations of one extension point apart. */
public final class Plugin {

    /**
     * Service property (a {@code String}): the short name of an implementation, unique among the implementations of its
     * extension point, for example {@code least-subscribed}. Operators select by this name; of two services with one
     * name the one with the higher {@code service.ranking} is used.
     */
    public static final String NAME = "nbos.name";

    private Plugin() {}
}
