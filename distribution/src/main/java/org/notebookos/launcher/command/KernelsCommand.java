package org.notebookos.launcher.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.notebookos.launcher.admin.AdminClient;
import org.notebookos.launcher.admin.Secrets;
import org.notebookos.launcher.admin.StateText;
import org.notebookos.launcher.admin.StatusText;

/** Prints the kernels, or does something to one. */
final class KernelsCommand implements Command {

    @Override
    public String name() {
        return "kernels";
    }

    @Override
    public String summary() {
        return "one row per kernel; move, recover or undo one, and look into its state";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.flag("json", "print JSON with stable names"),
                Option.valued("from", "HOST", "migrate: the host to leave; recover: whose replica goes on"),
                Option.valued("to", "HOST", "migrate: where to; else the placement policy chooses"),
                Option.valued("wait", "SECONDS", "migrate: how long to wait, 55 at most; it goes on afterwards"),
                Option.flag(
                        "accept-loss", "recover: give up what only the lost hosts have; suspend: what no log can have"),
                Option.flag("delete", "checkpoint: give the name up"),
                Option.valued(
                        "file", "PATH", "connect: where to write the connection file, besides the controller's own"),
                Option.flag("disconnect", "connect: close the sockets and delete the connection file"));
    }

    @Override
    public String operands() {
        return "[" + Arrays.stream(KernelVerb.values()).map(KernelVerb::word).collect(Collectors.joining(" | "))
                + "] ...";
    }

    @Override
    public String details() {
        String synopses = Arrays.stream(KernelVerb.values())
                .map(verb -> String.format("  %s%n", verb.usage()))
                .collect(Collectors.joining());
        return String.join(
                System.lineSeparator(),
                synopses.stripTrailing(),
                "",
                "KERNEL may be an unambiguous beginning of the id.",
                "migrate      moves a replica; a cell that runs in it ends first. Says how long it took and how long cells waited",
                "recover      goes on with one replica of a kernel that lost most of its members. Says what may be lost",
                "suspend      takes the processes of an idle kernel away; its next message brings them back",
                "resume       brings them back without one",
                "durability   strict: idle means committed; pipelined: idle means captured, and the commit follows",
                "state        variables, checkpoints and cells that can be undone",
                "checkpoint   keeps the present state under a name; checkout makes it the present state again",
                "undo         takes the last N cells back, 1 if N is not given",
                "connect      opens ZeroMQ sockets for jupyter console and others, and prints how to use them");
    }

    @Override
    public int run(Arguments arguments, Context context) throws IOException, InterruptedException {
        if (arguments.operands().isEmpty()) {
            return list(arguments, context);
        }
        String word = arguments.operands().get(0);
        KernelVerb verb =
                KernelVerb.of(word).orElseThrow(() -> Arguments.usage(this, "unknown \"" + word + "\": " + operands()));
        verb.check(this, arguments);
        AdminClient admin = new Cluster(context.home()).admin();
        JsonNode answer = verb.call(this, arguments, admin);
        if (arguments.has("file") && !arguments.has("disconnect")) {
            Secrets.write(
                    Path.of(arguments.value("file").orElseThrow()).toAbsolutePath(),
                    answer.path("connection").asText().strip());
        }
        context.terminal().line(text(verb, arguments, answer));
        return 0;
    }

    private static String text(KernelVerb verb, Arguments arguments, JsonNode answer) {
        if (arguments.has("json")) {
            return answer.toPrettyString();
        }
        return switch (verb) {
            case MIGRATE, RECOVER, SUSPEND, RESUME, DURABILITY -> answer.path("message")
                    .asText();
            case STATE -> StateText.of(answer).stripTrailing();
            case CHECKPOINT -> arguments.has("delete")
                    ? "the checkpoint is gone"
                    : "the state after cell " + answer.path("term").asText() + " is kept as "
                            + answer.path("name").asText();
            case CONNECT -> connected(arguments, answer);
            case UNDO, CHECKOUT -> "done, as term " + answer.path("term").asText();
        };
    }

    private static String connected(Arguments arguments, JsonNode answer) {
        if (arguments.has("disconnect")) {
            return answer.path("message").asText();
        }
        String file = arguments
                .value("file")
                .map(path -> Path.of(path).toAbsolutePath().normalize().toString())
                .orElse(answer.path("file").asText());
        return file + System.lineSeparator() + "jupyter console --existing " + file;
    }

    private int list(Arguments arguments, Context context) throws IOException, InterruptedException {
        arguments.options().keySet().stream()
                .filter(o -> !o.equals("json"))
                .findFirst()
                .ifPresent(option -> {
                    throw Arguments.usage(this, "--" + option + " goes with one of " + operands());
                });
        JsonNode answer = new Cluster(context.home()).admin().get("kernels");
        context.terminal()
                .line(
                        arguments.has("json")
                                ? answer.toPrettyString()
                                : StatusText.kernels(answer).stripTrailing());
        return 0;
    }
}
