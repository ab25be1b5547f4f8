package org.notebookos.launcher.command;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.notebookos.launcher.NotebookFiles;
import org.notebookos.launcher.Settings;
import org.notebookos.launcher.admin.Secrets;
import org.notebookos.launcher.environment.GatewayVariables;
import org.notebookos.launcher.node.Node;

/** Runs the controller in this process. Started by {@code bin/supervise}, by a service manager, or in a container. */
final class ControllerCommand implements Command {

    @Override
    public String name() {
        return "controller";
    }

    @Override
    public String summary() {
        return "run the controller in this process, as the last \"up\" described it";
    }

    @Override
    public String details() {
        return String.join(
                System.lineSeparator(),
                "With options, or where \"up\" was never called, as in a container, it has no local hosts unless --hosts",
                "says so. What it is told is remembered for the commands of this home. Hosts of other machines join with --listen",
                "and a token of \"hosts join-token\".");
    }

    @Override
    public boolean listed() {
        return false;
    }

    @Override
    public List<Option> options() {
        List<Option> options = new ArrayList<>(TlsOptions.options());
        options.addAll(List.of(
                Option.valued("hosts", "N", "hosts that are processes of this machine [0]"),
                Option.valued("gpus-per-host", "N", "simulated GPUs of each of them [0]"),
                Option.valued("port", "PORT", "of the gateway [8888]"),
                Option.valued("bind", "ADDRESS", "where the gateway listens [127.0.0.1]"),
                Option.valued("hostlink-port", "PORT", "where host agents of this machine dial [7070]"),
                Option.valued(
                        "listen",
                        "ADDRESS[:PORT]",
                        "let hosts of other machines join over TLS on this address [none; port 7443]"),
                Option.valued(
                        "advertise", "ADDRESS", "by which other machines reach the hosts of this one [as --listen]"),
                Option.valued("python", "PATH", "interpreter of the kernels [$NOTEBOOKOS_PYTHON, python3]")));
        return options;
    }

    @Override
    public int run(Arguments arguments, Context context) throws IOException {
        int hosts = arguments.number("hosts", 0, 0, 64);
        GatewayVariables variables = GatewayVariables.of(context.environment());
        Listening listening = Listening.of(arguments);
        Settings plain = new Settings(
                hosts,
                hosts,
                arguments.number("gpus-per-host", 0, 0, 64),
                arguments.number("port", variables.port().orElse(8888), 1, 65_535),
                arguments.number("hostlink-port", 7070, 1, 65_535),
                PythonChoice.ofNode(arguments, context),
                listening.listen(),
                listening.advertise(),
                "",
                "",
                "",
                "",
                NotebookFiles.NONE);
        return NodeExit.run(() -> {
            Settings fresh =
                    TlsOptions.of(arguments, variables).map(plain::with).orElse(plain);
            // Without options it is the one that "up" described.
            Settings settings = arguments.options().isEmpty() ? Settings.readOr(context.home(), fresh) : fresh;
            boolean ofUp =
                    arguments.options().isEmpty() && Files.exists(context.home().settings());
            // "up" has looked at the environment, and at an option that says more.
            if (variables.token().isPresent() && !ofUp) {
                Secrets.write(context.home().token(), variables.token().get());
            }
            Secrets.readOrMake(context.home().token());
            Secrets.readOrMake(context.home().joinToken());
            settings.write(context.home());
            String bind = arguments.value("bind").or(variables::address).orElse("127.0.0.1");
            new Node(context.distribution(), context.home()).runController(settings, bind, variables);
        });
    }
}
