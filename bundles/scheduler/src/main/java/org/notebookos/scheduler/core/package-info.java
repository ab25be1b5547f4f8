/**
 * Every decision of the scheduler, as a function of the cluster's state and an event: no sockets, clocks, threads or files.
 *
 * <p>Start at {@link org.notebookos.scheduler.core.Scheduler}. The live shell and the simulator run this same code; the package is
 * exported for the simulator alone, and its version stays below 1 because its types change with the decisions.
 */
@Export
@Version("0.1.0")
package org.notebookos.scheduler.core;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
