/**
 * What other front doors ask of the gateway, see {@link org.notebookos.gateway.api.ConnectionService}, and what it tells servlets of other
 * bundles, see {@link org.notebookos.gateway.api.Caller}.
 */
@Export
@Version("1.1.0")
package org.notebookos.gateway.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
