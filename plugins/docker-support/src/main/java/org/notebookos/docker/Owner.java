package org.notebookos.docker;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * On whose behalf objects of an engine are made: the values of the labels that all of them carry, and that all which is touched must
 * carry.
 *
 * @param maker the plugin, such as {@code runtime-docker}
 * @param scope whose objects they are besides: label and value, such as {@link Labels#HOST} and a host's id
 */
public record Owner(String maker, Map<String, String> scope) {

    public Owner {
        scope = Map.copyOf(scope);
    }

    /** Returns the labels for something new. */
    public Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>(scope);
        labels.put(Labels.MADE_BY, maker);
        return labels;
    }

    /** Returns the labels for something new, with more of its own. */
    public Map<String, String> labels(Map<String, String> more) {
        Map<String, String> labels = new LinkedHashMap<>(more);
        labels.putAll(labels());
        return labels;
    }

    /** Returns what to look for, as the engine's label filters want it. */
    public List<String> filters() {
        return labels().entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .toList();
    }

    /** Tells whether something with these labels is this owner's. */
    public boolean owns(Map<String, String> labels) {
        return labels != null && labels.entrySet().containsAll(labels().entrySet());
    }
}
