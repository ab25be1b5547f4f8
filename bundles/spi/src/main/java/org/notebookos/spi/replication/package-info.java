/**
 * The replicated log of a kernel: one group of members, one member per host, one totally ordered sequence of entries.
 *
 * <p>Start at {@link org.notebookos.spi.replication.ReplicationBackend}.
 */
@Export
@Version("1.1.0")
package org.notebookos.spi.replication;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
