package org.notebookos.scheduler.internal.hosts;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which hosts keep large values in folders, and whether they share them: a value in a folder that others don't have is lost with
 * its host, and no replica elsewhere can read it. Owner of the state: this object's monitor.
 */
final class StoreFolders {

    /** Marks of the folders of the hosts that are connected. */
    private final Map<String, String> marks = new TreeMap<>();

    /** Hosts that operators have been warned of, for as long as this controller runs: links come and go. */
    private final Set<String> warned = new TreeSet<>();

    /**
     * A host has joined.
     *
     * @param mark in its folder; empty if its store is none
     * @return what operators should know, once for each host
     */
    synchronized Optional<String> warning(String host, String mark) {
        if (mark.isEmpty()) {
            marks.remove(host);
            return Optional.empty();
        }
        marks.put(host, mark);
        String others = marks.entrySet().stream()
                .filter(other -> !other.getValue().equals(mark))
                .map(Map.Entry::getKey)
                .limit(3)
                .collect(Collectors.joining(", "));
        if (others.isEmpty()) {
            warned.remove(host);
            return Optional.empty();
        }
        return warned.add(host)
                ? Optional.of("it keeps large values in a folder that it doesn't share with " + others
                        + ": values over 1 MiB are lost with their host, and replicas elsewhere can't read them. Give all hosts"
                        + " a redis or s3 store, or one folder that all mount, in conf/; before the first kernel")
                : Optional.empty();
    }

    synchronized void gone(String host) {
        marks.remove(host);
    }
}
