package org.notebookos.launcher.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.notebookos.launcher.admin.StatusText;

/** Prints the kernels. */
final class KernelsCommand implements Command {

    @Override
    public String name() {
        return "kernels";
    }

    @Override
    public String summary() {
        return "one row per kernel";
    }

    @Override
    public List<Option> options() {
        return List.of(Option.flag("json", "print JSON with stable names"));
    }

    @Override
    public int run(Arguments arguments, Context context) throws IOException, InterruptedException {
        JsonNode answer = new Cluster(context.home()).admin().get("kernels");
        context.terminal()
                .line(
                        arguments.has("json")
                                ? answer.toPrettyString()
                                : StatusText.kernels(answer).stripTrailing());
        return 0;
    }
}
