package org.notebookos.gpu.nvidia.internal.binding;

import org.junit.jupiter.api.Nested;
import org.notebookos.gpu.nvidia.internal.fake.NativeMachine;

class NativeContractTest {

    @Nested
    class WithOffload extends BinderContract {
        WithOffload() {
            super(ReleaseRules.Wish.OFFLOAD, NativeMachine::new);
        }
    }

    @Nested
    class WithCheckpoint extends BinderContract {
        WithCheckpoint() {
            super(ReleaseRules.Wish.CHECKPOINT, NativeMachine::new);
        }
    }

    @Nested
    class WithRestart extends BinderContract {
        WithRestart() {
            super(ReleaseRules.Wish.RESTART, NativeMachine::new);
        }
    }
}
