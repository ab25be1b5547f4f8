/** GPUs of NVIDIA. Start at {@link org.notebookos.gpu.nvidia.internal.NvidiaComponent}. */
package org.notebookos.gpu.nvidia.internal;
