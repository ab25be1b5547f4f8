package org.notebookos.gpu.nvidia.internal.binding;

import java.nio.file.Path;
import org.notebookos.gpu.nvidia.internal.fake.Machine;
import org.notebookos.gpu.nvidia.internal.fake.NativeMachine;
import org.notebookos.gpu.nvidia.internal.fake.World;

class NativeBindingTest extends BindingSuite {

    @Override
    Machine machine(World made, Path own) {
        return new NativeMachine(made, own);
    }
}
