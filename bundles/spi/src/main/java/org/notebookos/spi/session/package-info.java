/**
 * What a notebook session is given, and when.
 *
 * <p>Start at {@link org.notebookos.spi.session.SessionPolicy}.
 */
@Export
@Version("2.0.0")
package org.notebookos.spi.session;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
