package org.notebookos.gateway.internal.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelspecTest {

    @Test
    void aLineNamesItAndWhatItsKernelsAskFor() {
        assertEquals(
                new Kernelspec("gpu", "Python 3, 1 GPU", Map.of("KERNEL_GPUS", "1", "KERNEL_USERNAME", "a=b")),
                Kernelspec.parse("gpu ; Python 3, 1 GPU; KERNEL_GPUS=1;KERNEL_USERNAME=a=b"));
        assertEquals(new Kernelspec("plain", "Plain", Map.of()), Kernelspec.parse("plain; Plain"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "gpu", "gpu;", "gpu; GPU; PATH=/evil", "gpu; GPU; KERNEL_GPUS", "../gpu; GPU", "a b; GPU"})
    void anythingElseIsRefusedWithAnExample(String line) {
        IllegalArgumentException failure = assertThrows(IllegalArgumentException.class, () -> Kernelspec.parse(line));
        assertTrue(failure.getMessage().matches("(?s).*(written like: |letters, digits).*"), failure::getMessage);
    }

    @Test
    void noTwoHaveOneName() {
        Kernelspec one = new Kernelspec("python3", "Python 3", Map.of());
        assertThrows(IllegalArgumentException.class, () -> new Kernelspecs("", one, List.of(one)));
    }
}
