package org.notebookos.launcher.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;
import org.notebookos.launcher.Settings;
import org.notebookos.launcher.node.AgentOptions;
import org.notebookos.launcher.node.Node;

/** Runs a host agent in this process. Started by the pool of local processes. */
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
    public boolean listed() {
        return false;
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.valued("host-id", "ID", "the host's id, unique in the cluster"),
                Option.valued("pool", "NAME", "the pool that the host belongs to [local]"),
                Option.valued("controller", "HOST:PORT", "where to dial the controller [the one of this home]"),
                Option.valued("join-token-file", "FILE", "the token to join with [the one of this home]"),
                Option.valued("gpus", "N", "simulated GPUs [as the last \"up\" said]"));
    }

    @Override
    public int run(Arguments arguments, Context context) throws IOException {
        String hostId = arguments
                .value("host-id")
                .filter(id -> id.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}"))
                .orElseThrow(() -> new LauncherException(
                        Code.USAGE, "agent: --host-id takes up to 63 letters, digits, dots and dashes"));
        Settings settings = Settings.read(context.home());
        AgentOptions options = new AgentOptions(
                hostId,
                arguments.value("pool").orElse("local"),
                arguments.value("controller").orElse("127.0.0.1:" + settings.hostlinkPort()),
                arguments
                        .value("join-token-file")
                        .map(Path::of)
                        .orElse(context.home().joinToken()),
                arguments.number("gpus", settings.gpusPerHost(), 0, 64));
        return NodeExit.run(() -> new Node(context.distribution(), context.home()).runAgent(settings, options));
    }
}
