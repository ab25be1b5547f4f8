package org.notebookos.launcher.command;

import java.util.stream.Collectors;

/** The help of one command. */
final class Help {

    private Help() {}

    static String of(Command command) {
        String options = command.options().stream()
                .map(option -> String.format("  %-22s %s%n", option.synopsis(), option.help()))
                .collect(Collectors.joining());
        StringBuilder text = new StringBuilder("Usage: notebookos ").append(command.name());
        if (!options.isEmpty()) {
            text.append(" [OPTIONS]");
        }
        if (!command.operands().isEmpty()) {
            text.append(' ').append(command.operands());
        }
        text.append(String.format("%n%n%s%n", command.summary()));
        if (!options.isEmpty()) {
            text.append(String.format("%n%s", options));
        }
        if (!command.details().isEmpty()) {
            text.append(String.format("%n%s", command.details()));
        }
        return text.toString().stripTrailing();
    }
}
