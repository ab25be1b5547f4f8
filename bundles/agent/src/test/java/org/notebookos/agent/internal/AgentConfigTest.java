package org.notebookos.agent.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class AgentConfigTest {

    @Test
    void everyDefaultIsPinned() throws Exception {
        assertEquals("local", defaultOf("pool"));
        assertEquals("", defaultOf("joinTokenFile"));
        assertEquals("python3", defaultOf("python"));
        assertEquals("jraft", defaultOf("logBackend"));
        assertArrayEquals(new String[0], (String[]) defaultOf("environment"));
        assertEquals(1, defaultOf("warmProcesses"));
        assertEquals(8, defaultOf("warmMaximum"));
        assertEquals(1024, defaultOf("warmMegabytes"));
        assertEquals(1024, defaultOf("warmFreeMegabytes"));
        assertArrayEquals(new String[0], (String[]) defaultOf("warmModules"));
        assertEquals(64, defaultOf("outputMegabytes"));
        assertEquals(128, defaultOf("outputTotalMegabytes"));
        assertEquals(30, defaultOf("releaseSeconds"));
        assertNull(defaultOf("hostId"));
        assertNull(defaultOf("controller"));
        assertNull(defaultOf("directory"));
    }

    @Test
    void theEnvironmentIsReadAsPairs() {
        assertEquals(Map.of("A", "1", "B", "x=y"), AgentComponent.environment(new String[] {"A=1", "B=x=y"}));
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> AgentComponent.environment(new String[] {"NONSENSE"}));
        assertTrue(e.getMessage().contains("NONSENSE"));
    }

    private static Object defaultOf(String key) throws NoSuchMethodException {
        return AgentComponent.Config.class.getMethod(key).getDefaultValue();
    }
}
