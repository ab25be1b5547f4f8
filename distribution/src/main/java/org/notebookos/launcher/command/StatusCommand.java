package org.notebookos.launcher.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.notebookos.launcher.admin.StatusText;

/** Prints the state of the cluster. */
final class StatusCommand implements Command {

    @Override
    public String name() {
        return "status";
    }

    @Override
    public String summary() {
        return "hosts, devices, kernels, replicas, subscription ratio, queue";
    }

    @Override
    public List<Option> options() {
        return List.of(Option.flag("json", "print JSON with stable names"));
    }

    @Override
    public int run(Arguments arguments, Context context) throws IOException, InterruptedException {
        JsonNode answer = new Cluster(context.home()).admin().get("status");
        context.terminal()
                .line(
                        arguments.has("json")
                                ? answer.toPrettyString()
                                : StatusText.status(answer).stripTrailing());
        return 0;
    }
}
