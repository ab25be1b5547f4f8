/**
 * Choosing hosts for replicas.
 *
 * <p>Start at {@link org.notebookos.spi.placement.PlacementPolicy}.
 */
@Export
@Version("2.1.0")
package org.notebookos.spi.placement;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
