package org.notebookos.launcher.command;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;
import org.notebookos.launcher.node.SimulatorNode;

/** Simulates what other policies would make of a trace. */
final class SimulateCommand implements Command {

    @Override
    public String name() {
        return "simulate";
    }

    @Override
    public String summary() {
        return "replay a trace in virtual time under several policies, and compare them";
    }

    @Override
    public String operands() {
        return "[FILE ...]";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.valued("trace", "FILE,...", "traces: sessions, Philly, Alibaba or JupyterHub; .csv or .csv.gz"),
                Option.valued("session", "NAME,...", "session policies to compare [notebookos]"),
                Option.valued("placement", "NAME", "placement policy [least-subscribed]"),
                Option.valued("scaling", "NAME", "scaling policy; none: always the most hosts"),
                Option.valued("hosts", "LEAST:MOST", "how many hosts there are [4:30]"),
                Option.valued("gpus-per-host", "N", "devices of a host [8]"),
                Option.valued("seed", "N", "of all chance: the same gives the same bytes [1]"),
                Option.flag("closed-loop", "a late cell makes the rest of its session late"),
                Option.valued("constants", "FILE", "other delays and prices than those of the simulator"),
                Option.valued("out", "DIR", "where results go: summary, delays, timeline, report [simulation]"),
                Option.valued("write", "FILE", "also write the trace in the session schema"),
                Option.valued("doc", "FILE", "add the table of the documentation to a file"));
    }

    @Override
    public String details() {
        return String.join(
                System.lineSeparator(),
                "The scheduler's own core and the installed policies decide; hosts, users and time are simulated.",
                "Every constant, with its source: constants.properties of the simulator bundle.");
    }

    @Override
    public int run(Arguments arguments, Context context) throws InterruptedException {
        Map<String, String> options = new HashMap<>(arguments.options());
        options.put(
                "trace",
                Stream.concat(arguments.value("trace").stream(), arguments.operands().stream())
                        .collect(Collectors.joining(",")));
        try {
            SimulatorNode node = new SimulatorNode(context.distribution(), context.home());
            context.terminal().line(node.call(name(), Map.of(), options, context.terminal()::progress));
            return 0;
        } catch (IllegalArgumentException e) {
            throw new LauncherException(Code.USAGE, name() + ": " + e.getMessage(), e);
        }
    }
}
