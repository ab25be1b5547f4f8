/** Drivers that show a made-up machine. Start at {@link org.notebookos.gpu.nvidia.internal.fake.World}. */
package org.notebookos.gpu.nvidia.internal.fake;
