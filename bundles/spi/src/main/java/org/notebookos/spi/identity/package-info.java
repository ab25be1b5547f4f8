/**
 * Saying who a person at the front door is.
 *
 * <p>Start at {@link org.notebookos.spi.identity.IdentityProvider}.
 */
@Export
@Version("1.0.0")
package org.notebookos.spi.identity;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
