/**
 * What other front doors of the controller ask of the console.
 *
 * <p>Start at {@link org.notebookos.console.api.PolicyService}.
 */
@Export
@Version("1.0.0")
package org.notebookos.console.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
