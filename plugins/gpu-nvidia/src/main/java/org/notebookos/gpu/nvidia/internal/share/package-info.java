/** Several tenants on one GPU, each with a limit of memory that the driver enforces. */
package org.notebookos.gpu.nvidia.internal.share;
