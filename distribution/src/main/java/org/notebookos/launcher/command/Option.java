package org.notebookos.launcher.command;

import java.util.Optional;

/**
 * An option of a command.
 *
 * @param name without the dashes
 * @param value what its value stands for in the help; empty if it takes none
 * @param help what it does
 */
public record Option(String name, Optional<String> value, String help) {

    /** An option that is there or not. */
    public static Option flag(String name, String help) {
        return new Option(name, Optional.empty(), help);
    }

    /** An option with a value. */
    public static Option valued(String name, String value, String help) {
        return new Option(name, Optional.of(value), help);
    }

    /** How it is written. */
    String synopsis() {
        return "--" + name + value.map(label -> " " + label).orElse("");
    }
}
