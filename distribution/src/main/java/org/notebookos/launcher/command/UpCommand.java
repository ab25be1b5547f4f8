package org.notebookos.launcher.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;
import org.notebookos.launcher.NotebookFiles;
import org.notebookos.launcher.Settings;
import org.notebookos.launcher.admin.Secrets;
import org.notebookos.launcher.environment.GatewayVariables;
import org.notebookos.launcher.tls.TlsFiles;

/** Starts a controller and its hosts on this machine. */
final class UpCommand implements Command {

    @Override
    public String name() {
        return "up";
    }

    @Override
    public String summary() {
        return "start a controller and hosts on this machine; prepares Python when needed";
    }

    @Override
    public List<Option> options() {
        List<Option> options = new ArrayList<>(List.of(
                Option.valued("hosts", "N", "host agents, each its own process [4]"),
                Option.valued("max-hosts", "N", "hosts are added up to this number while they are needed [as --hosts]"),
                Option.valued("gpus-per-host", "N", "simulated GPUs of each host [2]"),
                Option.valued(
                        "listen",
                        "ADDRESS[:PORT]",
                        "let hosts of other machines join over TLS on this address [none; port 7443]"),
                Option.valued(
                        "advertise", "ADDRESS", "by which other machines reach the hosts of this one [as --listen]"),
                Option.valued("port", "PORT", "of the gateway, on 127.0.0.1 [8888]"),
                Option.valued("token", "TOKEN", "of clients and operators [the former one, or a random one]"),
                Option.flag("detach", "return when all is up; otherwise run until Ctrl-C")));
        options.addAll(PythonChoice.options());
        options.addAll(NotebookChoice.options());
        options.addAll(ReplicaContainers.options());
        options.addAll(TlsOptions.options());
        return options;
    }

    @Override
    public String details() {
        return "State stays when the platform goes down: kernels are there again after the next \"up\".";
    }

    @Override
    public int run(Arguments arguments, Context context) throws IOException, InterruptedException {
        Cluster cluster = new Cluster(context.home());
        if (cluster.supervisor().isPresent() || cluster.controller().isPresent()) {
            context.terminal().progress("Already running; \"notebookos down\" stops it. Options were not looked at.");
            Welcome.print(context, Settings.read(context.home()));
            return 0;
        }
        GatewayVariables variables = GatewayVariables.of(context.environment());
        Optional<String> token = arguments.value("token").or(variables::token);
        int port = arguments.number("port", variables.port().orElse(8888), 1, 65_535);
        int hosts = arguments.number("hosts", 4, 1, 64);
        int maxHosts = arguments.number("max-hosts", hosts, hosts, 64);
        int gpus = arguments.number("gpus-per-host", 2, 0, 64);
        token.ifPresent(UpCommand::requireToken);
        Optional<TlsFiles> tls = TlsOptions.of(arguments, variables);
        Ports.requireFree(port);
        Optional<ReplicaContainers> containers = ReplicaContainers.wanted(arguments)
                ? Optional.of(ReplicaContainers.of(arguments, context))
                : Optional.empty();
        String python = containers.isPresent()
                ? arguments.value("python").orElse(ReplicaContainers.PYTHON)
                : PythonChoice.interpreter(arguments, context);
        NotebookFiles notebooks = NotebookChoice.of(
                arguments,
                context,
                () -> containers.isPresent() ? PythonChoice.environment(arguments, context) : python);
        if (token.isPresent()) {
            Secrets.write(context.home().token(), token.get());
        }
        Secrets.readOrMake(context.home().token());
        Secrets.readOrMake(context.home().joinToken());
        Listening listening = Listening.of(arguments);
        Settings plain = new Settings(
                hosts,
                maxHosts,
                gpus,
                port,
                Ports.hostlink(context.home()),
                python,
                listening.listen(),
                listening.advertise(),
                containers.map(each -> "unix://" + each.socket()).orElse(""),
                containers.map(ReplicaContainers::image).orElse(""),
                "",
                "",
                notebooks);
        Settings settings = tls.map(plain::with).orElse(plain);
        settings.write(context.home());
        Foreground foreground = new Foreground(context, cluster);
        if (!arguments.has("detach")) {
            foreground.takeDownAtExit();
        }
        new Startup(context, cluster, settings).run();
        Welcome.print(context, settings);
        return arguments.has("detach") ? 0 : foreground.stay();
    }

    private static void requireToken(String token) {
        if (!token.matches("[A-Za-z0-9._~-]{1,200}")) {
            throw new LauncherException(
                    Code.USAGE, "--token takes up to 200 letters, digits and . _ ~ - (it becomes part of a URL)");
        }
    }
}
