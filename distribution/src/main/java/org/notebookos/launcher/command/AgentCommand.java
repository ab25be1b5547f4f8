package org.notebookos.launcher.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;
import org.notebookos.launcher.Settings;
import org.notebookos.launcher.node.AgentOptions;
import org.notebookos.launcher.node.AgentOptions.Network;
import org.notebookos.launcher.node.Node;

/** Runs a host agent in this process. Started by pools, and by operators on machines that no pool makes. */
final class AgentCommand implements Command {

    @Override
    public String name() {
        return "agent";
    }

    @Override
    public String summary() {
        return "run a host agent in this process";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.valued("host-id", "ID", "unique in the cluster, the same after a restart [$NOTEBOOKOS_HOST_ID]"),
                Option.valued("pool", "NAME", "the pool that the host belongs to [local]"),
                Option.valued("controller", "HOST:PORT", "where to dial the controller [the one of this home]"),
                Option.valued(
                        "join-token-file",
                        "FILE",
                        "the token to join with [$NOTEBOOKOS_JOIN_TOKEN_FILE, the one of this home]"),
                Option.valued("authority", "FILE", "the authority's certificate, if the token doesn't name it"),
                Option.valued(
                        "listen",
                        "ADDRESS[:PORT]",
                        "where other hosts reach this one's logs, over TLS; auto: where the controller does [loopback]"),
                Option.valued("advertise", "ADDRESS", "by which other hosts reach it [as --listen]"),
                Option.valued("python", "PATH", "interpreter of the kernels [as the last \"up\" said, else python3]"),
                Option.valued("gpus", "N", "simulated GPUs [as the last \"up\" said, else 0]"));
    }

    @Override
    public String details() {
        return String.join(
                System.lineSeparator(),
                "On another machine than the controller's:",
                "",
                "  controller$ notebookos up --listen 10.0.0.1",
                "  controller$ notebookos hosts join-token --pool rack > token",
                "  host$       notebookos agent --controller 10.0.0.1:7443 --join-token-file token \\",
                "                --host-id rack-1 --pool rack --listen 10.0.0.2",
                "",
                "The token is needed once. Key and certificate are kept below hosts/ID/state/agent in the home ($NOTEBOOKOS_HOME),",
                "and the certificate is renewed as long as the agent runs; after a longer absence the host joins anew. All",
                "hosts of a kernel must reach each other's --listen address. Large values need a store that all hosts",
                "see: configure redis or s3 in conf/, or mount the controller's store/ here.");
    }

    @Override
    public int run(Arguments arguments, Context context) throws IOException {
        String hostId = arguments
                .value("host-id")
                .or(() -> environment(context, "NOTEBOOKOS_HOST_ID"))
                .filter(id -> id.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}"))
                .orElseThrow(() -> new LauncherException(
                        Code.USAGE, "agent: --host-id takes up to 63 letters, digits, dots and dashes"));
        boolean elsewhere = !Files.exists(context.home().settings());
        if (elsewhere && !arguments.has("controller")) {
            throw Arguments.usage(this, "this home has no controller: say with --controller where it is");
        }
        Settings settings = elsewhere
                ? new Settings(0, 0, 0, 0, PythonChoice.ofNode(arguments, context))
                : Settings.read(context.home());
        AgentOptions options = new AgentOptions(
                hostId,
                arguments.value("pool").orElse("local"),
                arguments.value("controller").orElse(settings.controller()),
                arguments
                        .value("join-token-file")
                        .or(() -> environment(context, "NOTEBOOKOS_JOIN_TOKEN_FILE"))
                        .map(Path::of)
                        .orElse(context.home().joinToken()),
                arguments.value("authority").map(Path::of).or(() -> Optional.of(
                                context.home().authority())
                        .filter(file -> !arguments.has("controller")
                                && !settings.listen().isEmpty())),
                network(arguments, settings),
                arguments.value("python").orElse(settings.python()),
                arguments.number("gpus", settings.gpusPerHost(), 0, 64),
                settings.containers());
        return NodeExit.run(() -> new Node(context.distribution(), context.home()).runAgent(options));
    }

    private Optional<Network> network(Arguments arguments, Settings settings) {
        if (!arguments.has("listen")) {
            return settings.listen().isEmpty() || arguments.has("controller")
                    ? Optional.empty()
                    : Optional.of(new Network(
                            settings.listen().substring(0, settings.listen().lastIndexOf(':')),
                            settings.advertise(),
                            0));
        }
        String given = arguments.value("listen").orElseThrow();
        if (given.equals("auto")) {
            String near = Towards.controller(arguments.value("controller").orElse(settings.controller()));
            return near.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Network(near, arguments.value("advertise").orElse(near), 0));
        }
        int colon = given.lastIndexOf(':');
        boolean port = colon > 0 && given.indexOf(':') == colon || given.contains("]:");
        String host = port ? given.substring(0, colon) : given;
        String advertise = arguments.value("advertise").orElse(host);
        if (advertise.equals("0.0.0.0") || advertise.equals("::")) {
            throw Arguments.usage(this, "others can't dial " + advertise + ": say with --advertise how they reach it");
        }
        try {
            return Optional.of(new Network(host, advertise, port ? Integer.parseInt(given.substring(colon + 1)) : 0));
        } catch (NumberFormatException e) {
            throw Arguments.usage(this, "--listen takes ADDRESS or ADDRESS:PORT, not " + given);
        }
    }

    /** What a Swarm can only tell in the environment. */
    private static Optional<String> environment(Context context, String name) {
        return Optional.ofNullable(context.environment().get(name));
    }
}
