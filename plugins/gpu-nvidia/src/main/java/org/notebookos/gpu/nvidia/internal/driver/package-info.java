/** The border to NVIDIA's driver: what is asked of it, through its libraries or its command, and with a deadline for each answer. */
package org.notebookos.gpu.nvidia.internal.driver;
