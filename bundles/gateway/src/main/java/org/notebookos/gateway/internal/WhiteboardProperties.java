package org.notebookos.gateway.internal;

import java.util.Dictionary;
import java.util.Hashtable;

/** Service properties of the HTTP whiteboard. */
final class WhiteboardProperties {

    private static final String PREFIX = "osgi.http.whiteboard.";

    private WhiteboardProperties() {}

    static Dictionary<String, Object> servlet(String name, String... patterns) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(PREFIX + "servlet.name", name);
        properties.put(PREFIX + "servlet.pattern", patterns);
        properties.put(PREFIX + "servlet.asyncSupported", true);
        return properties;
    }

    /** Before all other filters but those registered earlier, for every servlet of every context. */
    static Dictionary<String, Object> filter(String name) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(PREFIX + "filter.name", "org.notebookos.gateway." + name);
        properties.put(PREFIX + "filter.pattern", new String[] {"/*"});
        properties.put(PREFIX + "filter.asyncSupported", true);
        properties.put(PREFIX + "context.select", "(" + PREFIX + "context.name=*)");
        properties.put("service.ranking", Integer.MAX_VALUE);
        return properties;
    }
}
