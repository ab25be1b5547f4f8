/**
 * The GPU devices of a host, and binding them to a replica for one lease.
 *
 * <p>Start at {@link org.notebookos.spi.gpu.GpuBinder}.
 */
@Export
@Version("2.0.0")
package org.notebookos.spi.gpu;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
