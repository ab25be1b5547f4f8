package org.notebookos.agent.internal.log;

import java.util.List;

/**
 * Variables that share objects, captured together.
 *
 * @param names sorted
 * @param format how the bytes are to be read, by the replica alone
 * @param sha256 of the stored bytes
 * @param fidelity how close to the original a restored value is
 * @param payload the bytes
 */
public record CoVariable(List<String> names, String format, String sha256, String fidelity, Payload payload) {

    public CoVariable {
        names = names.stream().sorted().toList();
    }

    /** Tells whether a replica that has one of them has the other. */
    boolean sameValueAs(CoVariable other) {
        return other != null && names.equals(other.names) && sha256.equals(other.sha256) && format.equals(other.format);
    }

    CoVariable withNames(List<String> remaining) {
        return new CoVariable(remaining, format, sha256, fidelity, payload);
    }
}
