package org.notebookos.launcher.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;
import org.notebookos.launcher.admin.AdminClient;

/** What an operator can do to a kernel: the words that follow {@code kernels}, and the call that they become. Immutable. */
enum KernelVerb {
    MIGRATE("KERNEL --from HOST [--to HOST] [--wait SECONDS]", 1, 1, Set.of("from", "to", "wait")),
    RECOVER("KERNEL --from HOST --accept-loss", 1, 1, Set.of("from", "accept-loss")),
    SUSPEND("KERNEL [--accept-loss]", 1, 1, Set.of("accept-loss")),
    RESUME("KERNEL", 1, 1, Set.of()),
    DURABILITY("KERNEL strict|pipelined", 2, 2, Set.of()),
    STATE("KERNEL", 1, 1, Set.of("json")),
    CHECKPOINT("KERNEL NAME [--delete]", 2, 2, Set.of("delete", "json")),
    UNDO("KERNEL [N]", 1, 2, Set.of("json")),
    CHECKOUT("KERNEL NAME", 2, 2, Set.of("json")),
    CONNECT("KERNEL [--file PATH] | KERNEL --disconnect", 1, 1, Set.of("file", "disconnect"));

    private static final int LONGEST_WAIT_SECONDS = 55;
    private static final int MOST_CELLS = 1000;

    private final String synopsis;
    private final int fewestOperands;
    private final int mostOperands;
    private final Set<String> options;

    KernelVerb(String synopsis, int fewestOperands, int mostOperands, Set<String> options) {
        this.synopsis = synopsis;
        this.fewestOperands = fewestOperands;
        this.mostOperands = mostOperands;
        this.options = options;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    String usage() {
        return word() + " " + synopsis;
    }

    static Optional<KernelVerb> of(String word) {
        return Arrays.stream(values()).filter(verb -> verb.word().equals(word)).findFirst();
    }

    /** Refuses a command line that doesn't fit, before the controller is asked. */
    void check(Command command, Arguments arguments) {
        int operands = arguments.operands().size() - 1;
        if (operands < fewestOperands || operands > mostOperands) {
            throw Arguments.usage(command, "expected " + usage());
        }
        for (String given : arguments.options().keySet()) {
            if (!options.contains(given)) {
                throw Arguments.usage(command, word() + " has no --" + given + ": " + usage());
            }
        }
        if (options.contains("from") && !arguments.has("from")) {
            throw Arguments.usage(command, word() + " needs --from: " + usage());
        }
        if (this == DURABILITY && !List.of("strict", "pipelined").contains(operand(arguments))) {
            throw Arguments.usage(command, "\"" + operand(arguments) + "\" is neither strict nor pipelined");
        }
        if (this == UNDO) {
            cells(command, arguments);
        }
        arguments.number("wait", LONGEST_WAIT_SECONDS, 0, LONGEST_WAIT_SECONDS);
    }

    /** Asks the controller; returns what it answers. */
    JsonNode call(Command command, Arguments arguments, AdminClient admin) throws IOException, InterruptedException {
        String path = "kernels/" + resolve(admin, arguments.operands().get(1)) + "/" + word();
        return switch (this) {
            case STATE -> admin.get(path);
            case CONNECT -> arguments.has("disconnect")
                    ? admin.delete(connection(path))
                    : admin.post(connection(path), Map.of());
            default -> admin.post(path, body(command, arguments));
        };
    }

    private Map<String, ?> body(Command command, Arguments arguments) {
        Map<String, Object> body = new HashMap<>();
        switch (this) {
            case MIGRATE, RECOVER -> {
                arguments.value("from").ifPresent(host -> body.put("from", host));
                arguments.value("to").ifPresent(host -> body.put("to", host));
                if (arguments.has("wait")) {
                    body.put("wait", arguments.number("wait", LONGEST_WAIT_SECONDS, 0, LONGEST_WAIT_SECONDS));
                }
                if (arguments.has("accept-loss")) {
                    body.put("acceptLoss", true);
                }
            }
            case SUSPEND -> body.put("acceptLoss", arguments.has("accept-loss"));
            case RESUME -> {
                // there is nothing to say
            }
            case DURABILITY -> body.put("mode", operand(arguments));
            case CHECKPOINT -> {
                body.put("name", operand(arguments));
                body.put("delete", arguments.has("delete"));
            }
            case UNDO -> body.put("cells", cells(command, arguments));
            case CHECKOUT -> body.put("name", operand(arguments));
            case STATE, CONNECT -> throw new IllegalStateException("these are asked for without a body");
        }
        return body;
    }

    private String connection(String path) {
        return path.substring(0, path.length() - word().length()) + "connection";
    }

    private static String operand(Arguments arguments) {
        return arguments.operands().get(2);
    }

    private static int cells(Command command, Arguments arguments) {
        String text = arguments.operands().size() > 2 ? operand(arguments) : "1";
        int cells = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
        if (cells < 1 || cells > MOST_CELLS) {
            throw Arguments.usage(
                    command, "undo takes a number of cells from 1 to " + MOST_CELLS + ", not \"" + text + "\"");
        }
        return cells;
    }

    /** A kernel may be named by an unambiguous beginning of its id. */
    private static String resolve(AdminClient admin, String text) throws IOException, InterruptedException {
        String found = "";
        for (JsonNode kernel : admin.get("kernels")) {
            String id = kernel.path("id").asText();
            if (id.equals(text)) {
                return id;
            }
            if (id.startsWith(text)) {
                if (!found.isEmpty()) {
                    throw new LauncherException(Code.CONTROLLER, "more than one kernel's id begins with " + text);
                }
                found = id;
            }
        }
        if (found.isEmpty()) {
            throw new LauncherException(
                    Code.CONTROLLER, "no kernel's id begins with " + text + ": \"notebookos kernels\" lists them");
        }
        return found;
    }
}
