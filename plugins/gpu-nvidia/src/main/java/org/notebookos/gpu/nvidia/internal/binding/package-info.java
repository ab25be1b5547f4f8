/** Who has which device, and how it comes free. Start at {@link org.notebookos.gpu.nvidia.internal.binding.NvidiaGpuBinder}. */
package org.notebookos.gpu.nvidia.internal.binding;
