package org.notebookos.gpu.nvidia.internal.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XidTest {

    @ParameterizedTest
    @ValueSource(longs = {46, 48, 62, 64, 74, 79, 94, 95, 110, 119, 120, 136, 140, 143})
    void errorsOfTheGpuTakeItOutOfServiceAndSayWhatToDo(long code) {
        String text = Xid.critical(code).orElseThrow();
        assertTrue(text.startsWith("XID " + code) && text.contains("--gpu-reset"), text);
    }

    @ParameterizedTest
    @ValueSource(longs = {13, 31, 43, 45, 63, 68, 92, 109, 154})
    void errorsOfProgramsAndMendedOnesDoNot(long code) {
        assertEquals(Optional.empty(), Xid.critical(code));
    }
}
