/**
 * Conventions shared by every extension point.
 *
 * <p>A plugin registers an implementation of exactly one extension point as an OSGi service, with the service property
 * {@link org.notebookos.spi.Plugin#NAME} that operators use to choose it.
 */
@Export
@Version("1.0.0")
package org.notebookos.spi;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
