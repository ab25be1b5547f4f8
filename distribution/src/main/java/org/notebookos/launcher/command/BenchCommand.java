package org.notebookos.launcher.command;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;
import org.notebookos.launcher.bench.BenchException;
import org.notebookos.launcher.bench.GatewayBenchmark;

/** Measures the platform on this machine. */
final class BenchCommand implements Command {

    @Override
    public String name() {
        return "bench";
    }

    @Override
    public String summary() {
        return "measure: cells, starts, all beside a Jupyter server, the cost of kernels' logs, of their state, and GPUs";
    }

    @Override
    public String operands() {
        return "cell | start | gateway [PART ...] | groups [COUNT ...] | state [capture] [cells] [stores] [moves]"
                + " | gpu [copies] [training] [isolation] | abuse | load";
    }

    @Override
    public List<Option> options() {
        List<Option> options = new ArrayList<>(List.of(
                Option.valued(
                        "rounds",
                        "N",
                        "cell: turns of each kernel [20]; start: starts of each kind [10]; gateway: turns of each side [10];"
                                + " state: objects of each size [3]; gpu: releases of each size [20]"),
                Option.valued("cells", "N", "cell: cells in a turn [25]"),
                Option.valued(
                        "seconds",
                        "N",
                        "groups: to let the hosts settle, and to watch them idle [20]; state: of cells, each size [10]"),
                Option.valued("minutes", "N", "abuse: how long [10]"),
                Option.valued("notebooks", "N", "abuse: how many [20]"),
                Option.valued("kernels", "N", "load: started at once [100]"),
                Option.valued("sockets", "N", "load: opened to them [200]"),
                Option.valued("sizes", "GB,...", "gpu: of state to release and bind [0.1,1,10]"),
                Option.valued("switches", "N", "gpu: of two notebooks that train on one GPU [100]"),
                Option.valued("json", "FILE", "cell, start, gateway, state, gpu: also write the figures to a file")));
        options.addAll(StatePlan.options());
        options.addAll(PythonChoice.options());
        return options;
    }

    @Override
    public String details() {
        return String.join(
                System.lineSeparator(),
                "cell    a no-op cell: stock ipykernel over ZeroMQ, through the gateway with 1 and with 3 replicas",
                "start   from asking for a kernel to its first answer and cell: plain local ipykernel, cold, warm",
                "gateway beside a stock Jupyter server (--with lab): no-op cells, 50 MB of output, 1,000 cells in a row, starts.",
                "        All of its parts, or those named: cell, output, row, start",
                "groups  memory, threads, idle CPU, commit and failover times of 1, 100 and 500 kernels' logs",
                "state   what a capture costs; cells that change 1 KB to 10 MB; stores beside their own clients; a large",
                "        kernel that is moved while its cells run. All four, or those named. Status 1 if a cell failed",
                "gpu     on a machine with a GPU and without a platform: release and binding beside plain copies and the driver's",
                "        checkpoints, two notebooks that train in turn, isolation. Prints Markdown; status 1 if one of them learns",
                "        something else or finds the other's memory, 69 if there is no GPU",
                "abuse   notebooks over a network that cuts, stalls, delays and leaves connections half open, while the controller",
                "        is killed once: is every output accounted for? Status 1 if one is not",
                "load    kernels started at once, many WebSockets, one of which doesn't read; status 1 if one fails");
    }

    @Override
    public int run(Arguments arguments, Context context) throws IOException, InterruptedException {
        String what = arguments.operands().isEmpty() ? "" : arguments.operands().get(0);
        List<String> rest = arguments.operands().isEmpty()
                ? List.of()
                : arguments.operands().subList(1, arguments.operands().size());
        Files.createDirectories(context.home().log());
        try {
            return measure(what, rest, arguments, context);
        } catch (BenchException e) {
            throw new LauncherException(Code.CONTROLLER, name() + " " + what + ": " + e.getMessage(), e);
        }
    }

    private int measure(String what, List<String> rest, Arguments arguments, Context context)
            throws IOException, InterruptedException {
        return switch (what) {
            case "cell" -> new BenchRun(arguments, context).cell();
            case "start" -> new BenchRun(arguments, context).start();
            case "gateway" -> {
                if (!GatewayBenchmark.PARTS.containsAll(rest)) {
                    throw Arguments.usage(this, "the parts are " + String.join(", ", GatewayBenchmark.PARTS));
                }
                yield new BenchRun(arguments, context).gateway(rest);
            }
            case "groups" -> {
                if (!rest.stream().allMatch(count -> count.matches("[1-9][0-9]{0,4}"))) {
                    throw Arguments.usage(this, "COUNT is a number of groups, from 1 to 99999");
                }
                yield new GroupsBenchmark(context).run(rest, arguments.number("seconds", 20, 1, 3_600));
            }
            case "state" -> {
                StatePlan plan = StatePlan.of(this, arguments, rest);
                yield new StateBenchmark(context, plan, PythonChoice.interpreter(arguments, context)).run();
            }
            case "gpu" -> new GpuBenchmark(context, PythonChoice.interpreter(arguments, context)).run(rest, arguments);
            case "abuse" -> new ClientsBenchmark(context, PythonChoice.interpreter(arguments, context))
                    .abuse(arguments);
            case "load" -> new ClientsBenchmark(context, PythonChoice.interpreter(arguments, context)).load(arguments);
            default -> throw Arguments.usage(this, operands());
        };
    }
}
