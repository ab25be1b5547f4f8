package org.notebookos.launcher.command;

import java.io.IOException;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;

/** Stops everything that {@code up} started on this machine. */
final class DownCommand implements Command {

    @Override
    public String name() {
        return "down";
    }

    @Override
    public String summary() {
        return "stop the controller, all hosts and all kernels' processes; state is kept";
    }

    @Override
    public int run(Arguments arguments, Context context) throws IOException, InterruptedException {
        Cluster cluster = new Cluster(context.home());
        if (!new Shutdown(context, cluster).run()) {
            context.terminal().line("Nothing is running below " + context.home().root() + ".");
            return 0;
        }
        if (!cluster.remains().isEmpty()) {
            throw new LauncherException(Code.ENVIRONMENT, "not everything has ended, see above");
        }
        context.terminal()
                .line("Down. State is kept in " + context.home().root()
                        + "; \"notebookos up\" brings the kernels back, deleting the folder forgets them.");
        return 0;
    }
}
