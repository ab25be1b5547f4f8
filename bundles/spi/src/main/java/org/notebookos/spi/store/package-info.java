/**
 * Large values, by content hash.
 *
 * <p>Start at {@link org.notebookos.spi.store.ObjectStore}.
 */
@Export
@Version("2.0.0")
package org.notebookos.spi.store;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
