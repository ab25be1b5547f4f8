package org.notebookos.agent.internal.replica;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Where Python finds modules: the host's places come before the client's. Stateless. */
final class PythonPath {

    /** The variable. */
    static final String NAME = "PYTHONPATH";

    private PythonPath() {}

    /** Returns the host's variables with the client's; where the client finds modules, the host finds its own first. */
    static Map<String, String> merged(Map<String, String> ofHost, Map<String, String> ofClient) {
        Map<String, String> merged = new HashMap<>(ofHost);
        merged.putAll(ofClient);
        String ours = ofHost.getOrDefault(NAME, "");
        String theirs = ofClient.getOrDefault(NAME, "");
        if (!ours.isEmpty()) {
            // an empty place would be the working directory
            merged.put(NAME, theirs.isEmpty() ? ours : ours + ":" + theirs);
        }
        return merged;
    }

    /** Returns the folders in such variables. */
    static List<Path> folders(Map<String, String> environment) {
        return Stream.of(environment.getOrDefault(NAME, "").split(":"))
                .filter(place -> place.startsWith("/"))
                .map(Path::of)
                .toList();
    }
}
