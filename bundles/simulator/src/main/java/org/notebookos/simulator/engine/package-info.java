/**
 * Virtual time: an event queue, hosts and users that answer the live system's own scheduler. Nothing here decides anything.
 *
 * <p>Start at {@link org.notebookos.simulator.engine.Simulation}.
 */
package org.notebookos.simulator.engine;
