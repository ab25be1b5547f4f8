package org.notebookos.launcher.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs the measurements that the replication plugin brings along. */
final class GroupsBenchmark {

    private static final String MAIN = "org.notebookos.replication.jraft.bench.GroupsBench";

    private final Context context;

    GroupsBenchmark(Context context) {
        this.context = context;
    }

    int run(List<String> counts, int seconds) throws IOException, InterruptedException {
        List<String> jvm = new ArrayList<>(List.of(
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xss512k",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-Djraft.rpc.closure.threadpool.size.max=2000",
                "-Dsofa.middleware.log.disable=true"));
        if (Runtime.version().feature() >= 22) {
            jvm.add("--enable-native-access=ALL-UNNAMED");
        }
        String phase = Integer.toString(seconds);
        List<String> arguments = new ArrayList<>(List.of("--settle-seconds", phase, "--idle-seconds", phase));
        if (!counts.isEmpty()) {
            arguments.addAll(List.of("--groups", String.join(",", counts)));
        }
        return new PluginMain(context, "replication-jraft", MAIN, jvm).run(arguments, Map.of());
    }
}
