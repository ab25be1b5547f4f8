package org.notebookos.launcher.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TypedConfigTest {

    @Test
    void valuesKeepTheirTypes() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("directory", "/var/lib");
        values.put("port", 8888);
        values.put("fsync", true);

        assertEquals(
                """
                directory="/var/lib"
                port=I"8888"
                fsync=B"true"
                """,
                TypedConfig.of(values).render());
    }

    @Test
    void charactersThatMeanSomethingAreEscaped() {
        assertEquals(
                "directory=\"/a\\ b\\=c\\\"d\\\\e\\$f\"\n",
                TypedConfig.of(Map.of("directory", "/a b=c\"d\\e$f")).render());
    }

    @Test
    void anOperatorsFilePassesThroughUnchanged() {
        TypedConfig config = TypedConfig.parse(
                """
                # mine
                allowedOrigins=[ \\
                  "https://a", \\
                  "https://b", \\
                  ]
                port = I"9000"
                """);

        assertEquals(
                "[\"https://a\",\"https://b\",]",
                config.values().get("allowedOrigins").replace(" ", ""));
        assertEquals("I\"9000\"", config.values().get("port"));
        assertEquals(2, config.values().size());
    }

    @Test
    void anOverlayWinsKeyByKey() {
        TypedConfig base = TypedConfig.of(Map.of("port", 1, "host", "a"));

        assertEquals(
                Map.of("port", "I\"1\"", "host", "\"b\"", "new", "\"c\""),
                base.overlaidWith(TypedConfig.of(Map.of("host", "b", "new", "c")))
                        .values());
    }
}
