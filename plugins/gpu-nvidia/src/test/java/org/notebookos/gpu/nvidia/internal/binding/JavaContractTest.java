package org.notebookos.gpu.nvidia.internal.binding;

import org.junit.jupiter.api.Nested;
import org.notebookos.gpu.nvidia.internal.fake.JavaMachine;

class JavaContractTest {

    @Nested
    class WithOffload extends BinderContract {
        WithOffload() {
            super(ReleaseRules.Wish.OFFLOAD, (made, own) -> new JavaMachine(made));
        }
    }

    @Nested
    class WithCheckpoint extends BinderContract {
        WithCheckpoint() {
            super(ReleaseRules.Wish.CHECKPOINT, (made, own) -> new JavaMachine(made));
        }
    }

    @Nested
    class WithRestart extends BinderContract {
        WithRestart() {
            super(ReleaseRules.Wish.RESTART, (made, own) -> new JavaMachine(made));
        }
    }
}
