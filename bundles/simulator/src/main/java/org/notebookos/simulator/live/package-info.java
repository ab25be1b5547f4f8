/**
 * Replays a trace on a running platform: an ordinary Jupyter client for each session, and a look at the cluster now and then. What it
 * measures is what a simulation measures, so that the two can be compared.
 *
 * <p>All state belongs to one thread, the {@code Loop}'s; answers of the platform are brought to it. Start at
 * {@link org.notebookos.simulator.live.LiveReplay}.
 */
package org.notebookos.simulator.live;
