/** The way in: takes a request, finds the installed policies, runs the simulations side by side, and writes the results. */
package org.notebookos.simulator.internal;
