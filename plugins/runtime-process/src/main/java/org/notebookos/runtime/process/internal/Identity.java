package org.notebookos.runtime.process.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.notebookos.spi.runtime.ReplicaSpec;
import org.notebookos.spi.runtime.WarmSpec;

/** What a waiting process is told: one line of JSON. */
final class Identity {

    private Identity() {}

    /** Returns the line, with its end. */
    static String line(WarmSpec warm, ReplicaSpec replica, Path connectionFile) {
        List<String> command = ChildProcess.arguments(replica.command(), "{connection_file}", connectionFile);
        TreeMap<String, String> set = new TreeMap<>(replica.environment());
        set.entrySet().removeAll(warm.environment().entrySet());
        TreeSet<String> unset = new TreeSet<>(warm.environment().keySet());
        unset.removeAll(replica.environment().keySet());
        List<String> pairs = new ArrayList<>();
        set.forEach((name, value) -> pairs.add(quoted(name) + ": " + quoted(value)));
        return "{\"command\": " + list(command)
                + ", \"directory\": "
                + quoted(ChildProcess.workingDirectory(replica).toString())
                + ", \"set\": {" + String.join(", ", pairs) + "}"
                + ", \"unset\": " + list(List.copyOf(unset)) + "}\n";
    }

    private static String list(List<String> texts) {
        return "[" + String.join(", ", texts.stream().map(Identity::quoted).toList()) + "]";
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char each : text.toCharArray()) {
            if (each == '"' || each == '\\') {
                json.append('\\').append(each);
            } else if (each < ' ') {
                json.append(String.format("\\u%04x", (int) each));
            } else {
                json.append(each);
            }
        }
        return json.append('"').toString();
    }
}
