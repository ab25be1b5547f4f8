package org.notebookos.runtime.support;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class IdentityTest {

    @Test
    void theIdentityIsOneLineOfJsonWhateverTheValuesAre() {
        Map<String, String> before = Map.of("PYTHONPATH", "/p", "LATE_OLD", "1");
        Map<String, String> after = new TreeMap<>(Map.of("PYTHONPATH", "/p", "LATE_NEW", "a\"b\\c\nd\u0001\u00e9"));
        assertEquals(
                "{\"command\": [\"k\", \"/run/c.json\"], \"directory\": \"/tmp\","
                        + " \"set\": {\"LATE_NEW\": \"a\\\"b\\\\c\\u000ad\\u0001\u00e9\"}, \"unset\": [\"LATE_OLD\"]}\n",
                Identity.line(List.of("k", "/run/c.json"), "/tmp", before, after));
    }
}
