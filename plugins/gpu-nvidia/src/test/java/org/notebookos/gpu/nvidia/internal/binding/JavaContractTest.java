package org.notebookos.gpu.nvidia.internal.binding;

import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.notebookos.gpu.nvidia.internal.fake.JavaMachine;
import org.notebookos.gpu.nvidia.internal.fake.Machine;
import org.notebookos.gpu.nvidia.internal.fake.World;

class JavaContractTest {

    @Nested
    class WithOffload extends BinderContract {
        WithOffload() {
            super(ReleaseRules.Wish.OFFLOAD);
        }

        @Override
        Machine machine(World made, Path own) {
            return new JavaMachine(made);
        }
    }

    @Nested
    class WithCheckpoint extends BinderContract {
        WithCheckpoint() {
            super(ReleaseRules.Wish.CHECKPOINT);
        }

        @Override
        Machine machine(World made, Path own) {
            return new JavaMachine(made);
        }
    }

    @Nested
    class WithRestart extends BinderContract {
        WithRestart() {
            super(ReleaseRules.Wish.RESTART);
        }

        @Override
        Machine machine(World made, Path own) {
            return new JavaMachine(made);
        }
    }
}
