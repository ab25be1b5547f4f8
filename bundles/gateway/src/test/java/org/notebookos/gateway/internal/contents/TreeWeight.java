package org.notebookos.gateway.internal.contents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Bytes that a tree takes at least, on a 64-bit heap with compressed pointers. */
final class TreeWeight {

    private static final int NODE = 16;
    private static final int TEXT = 40;
    private static final int ARRAY = 64;
    private static final int SLOT = 4;
    private static final int OBJECT = 80;
    private static final int FIELD = 40;
    private static final int LATIN_1 = 0xff;

    private final Set<String> names = new HashSet<>();

    private TreeWeight() {}

    static long of(JsonNode tree) {
        return new TreeWeight().weigh(tree);
    }

    private long weigh(JsonNode node) {
        if (node instanceof ObjectNode object) {
            long sum = OBJECT;
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                long name = names.add(field.getKey()) ? text(field.getKey()) : 0;
                sum += FIELD + name + weigh(field.getValue());
            }
            return sum;
        }
        if (node instanceof ArrayNode array) {
            long sum = ARRAY;
            for (JsonNode element : array) {
                sum += SLOT + weigh(element);
            }
            return sum;
        }
        if (node instanceof PackedArray packed) {
            return NODE + NODE + packed.bytes();
        }
        return scalar(node);
    }

    private static long scalar(JsonNode node) {
        if (node.isTextual() || node instanceof NumberText) {
            // One node is everybody's empty text.
            return node.asText().isEmpty() ? 0 : NODE + text(node.asText());
        }
        // Java keeps small integers, and true, false and null are there once.
        return node instanceof NumericNode && !node.canConvertToInt() ? NODE : 0;
    }

    private static long text(String text) {
        int width = text.chars().anyMatch(letter -> letter > LATIN_1) ? 2 : 1;
        return TEXT + (long) width * text.length();
    }
}
