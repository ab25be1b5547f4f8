package org.notebookos.gpu.nvidia.internal.binding;

import java.nio.file.Path;
import org.notebookos.gpu.nvidia.internal.fake.JavaMachine;
import org.notebookos.gpu.nvidia.internal.fake.Machine;
import org.notebookos.gpu.nvidia.internal.fake.World;

class JavaBindingTest extends BindingSuite {

    @Override
    Machine machine(World made, Path own) {
        return new JavaMachine(made);
    }
}
