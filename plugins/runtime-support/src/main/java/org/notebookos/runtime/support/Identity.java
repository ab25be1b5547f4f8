package org.notebookos.runtime.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a waiting process is told: one line of JSON. */
public final class Identity {

    private Identity() {}

    /**
     * Returns the line, with its end.
     *
     * @param command of the replica, with the connection file's path
     * @param directory where user code starts
     * @param before the process's environment, as it was asked for
     * @param after the replica's
     */
    public static String line(
            List<String> command, String directory, Map<String, String> before, Map<String, String> after) {
        TreeMap<String, String> set = new TreeMap<>(after);
        set.entrySet().removeAll(before.entrySet());
        TreeSet<String> unset = new TreeSet<>(before.keySet());
        unset.removeAll(after.keySet());
        List<String> pairs = new ArrayList<>();
        set.forEach((name, value) -> pairs.add(quoted(name) + ": " + quoted(value)));
        return "{\"command\": " + list(command)
                + ", \"directory\": "
                + quoted(directory)
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
