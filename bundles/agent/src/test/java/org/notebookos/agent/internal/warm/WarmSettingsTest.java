package org.notebookos.agent.internal.warm;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class WarmSettingsTest {

    @Test
    void settingsSayWhatIsWrongWithThem() {
        assertTrue(
                assertThrows(IllegalArgumentException.class, () -> new WarmSettings(1, 1, 1, 1, List.of("numpy; rm")))
                        .getMessage()
                        .contains("numpy; rm"));
        assertThrows(IllegalArgumentException.class, () -> new WarmSettings(-1, 1, 1, 1, List.of()));
    }
}
