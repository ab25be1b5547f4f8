/** What other front doors ask of the gateway. Start at {@link org.notebookos.gateway.api.ConnectionService}. */
@Export
@Version("1.0.0")
package org.notebookos.gateway.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
