/** Which devices this host has, and which of them are fit for use. Start at {@link org.notebookos.gpu.nvidia.internal.device.Inventory}. */
package org.notebookos.gpu.nvidia.internal.device;
