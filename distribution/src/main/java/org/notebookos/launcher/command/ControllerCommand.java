package org.notebookos.launcher.command;

import java.io.IOException;
import org.notebookos.launcher.Settings;
import org.notebookos.launcher.node.Node;

/** Runs the controller in this process. Started by {@code bin/supervise}. */
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
    public boolean listed() {
        return false;
    }

    @Override
    public int run(Arguments arguments, Context context) throws IOException {
        return NodeExit.run(() -> {
            Settings settings = Settings.read(context.home());
            new Node(context.distribution(), context.home()).runController(settings);
        });
    }
}
