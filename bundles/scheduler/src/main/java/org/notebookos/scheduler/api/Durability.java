package org.notebookos.scheduler.api;

import java.util.Locale;
import java.util.Optional;

/** What a kernel's {@code idle} after a cell says about the cell's effects. */
public enum Durability {
    /** They are committed: they survive the executor's host. */
    STRICT,
    /** They are captured; the commit follows. A host that is lost in between takes them along, and clients are told. */
    PIPELINED;

    /** Returns the name that users write. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the mode of a label, if there is one. */
    public static Optional<Durability> of(String label) {
        for (Durability mode : values()) {
            if (mode.label().equals(label)) {
                return Optional.of(mode);
            }
        }
        return Optional.empty();
    }
}
