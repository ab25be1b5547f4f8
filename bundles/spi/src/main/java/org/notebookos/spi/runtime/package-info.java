/**
 * Starting, watching and stopping the process or container of a replica.
 *
 * <p>Start at {@link org.notebookos.spi.runtime.ReplicaRuntime}.
 */
@Export
@Version("1.4.0")
package org.notebookos.spi.runtime;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
