package org.notebookos.hostlink;

/** The version of the contract between controller and agents, and between agents. */
public final class Protocol {

    /**
     * What this software speaks. It grows when one side could misunderstand the other; what can be added without that doesn't
     * count. Sides of the same number serve each other, whatever their releases are.
     */
    public static final int VERSION = 1;

    private Protocol() {}

    /** Returns what a peer speaks; those from before there were numbers speak the first. */
    public static int of(int told) {
        return told == 0 ? 1 : told;
    }
}
