/**
 * Deciding how many hosts each pool should have.
 *
 * <p>Start at {@link org.notebookos.spi.scaling.ScalingPolicy}.
 */
@Export
@Version("1.1.0")
package org.notebookos.spi.scaling;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
