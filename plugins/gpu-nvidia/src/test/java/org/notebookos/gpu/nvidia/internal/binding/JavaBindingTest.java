package org.notebookos.gpu.nvidia.internal.binding;

import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.notebookos.gpu.nvidia.internal.fake.JavaMachine;
import org.notebookos.gpu.nvidia.internal.fake.Machine;
import org.notebookos.gpu.nvidia.internal.fake.World;

/** The suites on a driver in Java. */
class JavaBindingTest {

    @Nested
    class Releases extends ReleaseSuite {
        @Override
        Machine machine(World made, Path own) {
            return new JavaMachine(made);
        }
    }

    @Nested
    class Attachments extends AttachSuite {
        @Override
        Machine machine(World made, Path own) {
            return new JavaMachine(made);
        }
    }

    @Nested
    class Losses extends LossSuite {
        @Override
        Machine machine(World made, Path own) {
            return new JavaMachine(made);
        }
    }

    @Nested
    class Rests extends RestSuite {
        @Override
        Machine machine(World made, Path own) {
            return new JavaMachine(made);
        }
    }
}
