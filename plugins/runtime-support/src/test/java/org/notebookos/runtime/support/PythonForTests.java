package org.notebookos.runtime.support;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Finds a Python with ipykernel: system property nbos.python, else NBOS_PYTHON, else python3 on PATH. */
public final class PythonForTests {

    private PythonForTests() {}

    /** Returns its path, or skips the test. */
    public static String withIpykernel() {
        List<String> candidates = Stream.of(System.getProperty("nbos.python"), System.getenv("NBOS_PYTHON"), "python3")
                .filter(Objects::nonNull)
                .toList();
        for (String python : candidates) {
            if (hasIpykernel(python)) {
                return python;
            }
        }
        return Assumptions.abort(
                "no Python with ipykernel: set -Dnbos.python or NBOS_PYTHON (tried " + candidates + ")");
    }

    private static boolean hasIpykernel(String python) {
        try {
            return new ProcessBuilder(python, "-c", "import ipykernel")
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
