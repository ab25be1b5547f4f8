/**
 * Every decision of the scheduler, as a function of the cluster's state and an event: no sockets, clocks, threads or files.
 *
 * <p>Start at {@link org.notebookos.scheduler.core.Scheduler}. The live shell and the simulator run this same code.
 */
package org.notebookos.scheduler.core;
