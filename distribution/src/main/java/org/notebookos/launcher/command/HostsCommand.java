package org.notebookos.launcher.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.notebookos.launcher.admin.StatusText;

/** Prints the hosts. */
final class HostsCommand implements Command {

    @Override
    public String name() {
        return "hosts";
    }

    @Override
    public String summary() {
        return "one row per host, with its process id";
    }

    @Override
    public List<Option> options() {
        return List.of(Option.flag("json", "print JSON with stable names"));
    }

    @Override
    public int run(Arguments arguments, Context context) throws IOException, InterruptedException {
        JsonNode answer = new Cluster(context.home()).admin().get("hosts");
        context.terminal()
                .line(
                        arguments.has("json")
                                ? answer.toPrettyString()
                                : StatusText.hosts(answer).stripTrailing());
        return 0;
    }
}
