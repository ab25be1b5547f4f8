package org.notebookos.launcher.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;

/**
 * What follows the command's name.
 *
 * @param options option name to value; flags have an empty value
 * @param operands the other words, in order
 */
public record Arguments(Map<String, String> options, List<String> operands) {

    public Arguments {
        options = Map.copyOf(options);
        operands = List.copyOf(operands);
    }

    /** Takes words apart; a value is written {@code --name value} or {@code --name=value}. */
    static Arguments parse(Command command, List<String> words) {
        Map<String, Option> known = new LinkedHashMap<>();
        command.options().forEach(option -> known.put("--" + option.name(), option));
        Map<String, String> options = new LinkedHashMap<>();
        List<String> operands = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith("--") || word.equals("--")) {
                operands.add(word);
                continue;
            }
            String name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
            Option option = known.get(name);
            if (option == null) {
                throw usage(command, "unknown option " + name);
            }
            if (option.value().isEmpty()) {
                if (!name.equals(word)) {
                    throw usage(command, name + " takes no value");
                }
                options.put(option.name(), "");
            } else if (!name.equals(word)) {
                options.put(option.name(), word.substring(name.length() + 1));
            } else if (i + 1 < words.size()) {
                options.put(option.name(), words.get(++i));
            } else {
                throw usage(command, name + " needs a value: " + option.synopsis());
            }
        }
        if (command.operands().isEmpty() && !operands.isEmpty()) {
            throw usage(command, "unexpected \"" + operands.get(0) + "\"");
        }
        return new Arguments(options, operands);
    }

    /** A failure of the command line that points at the command's help. */
    static LauncherException usage(Command command, String problem) {
        return new LauncherException(
                Code.USAGE, command.name() + ": " + problem + " (see \"notebookos " + command.name() + " --help\")");
    }

    /** Whether an option was given. */
    public boolean has(String option) {
        return options.containsKey(option);
    }

    /** The value of an option, if it was given. */
    public Optional<String> value(String option) {
        return Optional.ofNullable(options.get(option));
    }

    /** The value of an option that is a whole number within limits. */
    public int number(String option, int otherwise, int least, int most) {
        String text = options.get(option);
        if (text == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw outOfRange(option, text, least, most, e);
        }
        throw outOfRange(option, text, least, most, null);
    }

    private static LauncherException outOfRange(String option, String text, int least, int most, Throwable cause) {
        return new LauncherException(
                Code.USAGE,
                "--" + option + " takes a whole number from " + least + " to " + most + ", not \"" + text + "\"",
                cause);
    }
}
