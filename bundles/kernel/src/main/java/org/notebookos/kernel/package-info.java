/** The Python package {@code notebookos_kernel}, which runs inside replicas, as a resource of this bundle. */
@Export
@Version("1.0.0")
package org.notebookos.kernel;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
