/**
 * Sources of hosts.
 *
 * <p>Start at {@link org.notebookos.spi.pool.HostPool}.
 */
@Export
@Version("1.2.0")
package org.notebookos.spi.pool;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
