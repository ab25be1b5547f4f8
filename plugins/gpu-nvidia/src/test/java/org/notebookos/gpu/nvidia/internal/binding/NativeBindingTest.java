package org.notebookos.gpu.nvidia.internal.binding;

import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.notebookos.gpu.nvidia.internal.fake.Machine;
import org.notebookos.gpu.nvidia.internal.fake.NativeMachine;
import org.notebookos.gpu.nvidia.internal.fake.World;

/** The suites on C libraries that stand in for NVIDIA's. */
class NativeBindingTest {

    @Nested
    class Releases extends ReleaseSuite {
        @Override
        Machine machine(World made, Path own) {
            return new NativeMachine(made, own);
        }
    }

    @Nested
    class Attachments extends AttachSuite {
        @Override
        Machine machine(World made, Path own) {
            return new NativeMachine(made, own);
        }
    }

    @Nested
    class Losses extends LossSuite {
        @Override
        Machine machine(World made, Path own) {
            return new NativeMachine(made, own);
        }
    }

    @Nested
    class Rests extends RestSuite {
        @Override
        Machine machine(World made, Path own) {
            return new NativeMachine(made, own);
        }
    }
}
