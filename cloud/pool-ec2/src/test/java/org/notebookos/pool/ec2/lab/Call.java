package org.notebookos.pool.ec2.lab;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A call of the query protocol that EC2 and Auto Scaling speak.
 *
 * @param fields by name; empty for other protocols
 */
public record Call(Map<String, String> fields) {

    static Call of(byte[] body) {
        Map<String, String> fields = new LinkedHashMap<>();
        String text = new String(body, StandardCharsets.UTF_8);
        if (text.contains("Action=")) {
            for (String pair : text.split("&")) {
                String[] words = pair.split("=", 2);
                fields.put(decoded(words[0]), words.length > 1 ? decoded(words[1]) : "");
            }
        }
        return new Call(fields);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    public String action() {
        return field("Action");
    }

    public String field(String name) {
        return fields.getOrDefault(name, "");
    }

    /** The name of the group that it is about, if it is about one. */
    public String group() {
        return field("AutoScalingGroupName");
    }

    boolean isEc2() {
        return field("Version").startsWith("2016");
    }
}
