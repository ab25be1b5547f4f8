/**
 * What the controller's front doors (gateway, console, shell) ask of the scheduler, and what it tells them.
 *
 * <p>Start at {@link org.notebookos.scheduler.api.KernelService}, {@link org.notebookos.scheduler.api.KernelListener} and
 * {@link org.notebookos.scheduler.api.ClusterService}.
 */
@Export
@Version("1.6.0")
package org.notebookos.scheduler.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
