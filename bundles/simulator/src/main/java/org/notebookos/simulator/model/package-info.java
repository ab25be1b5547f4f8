/** What things take and cost: the figures behind simulated hosts, with their sources, and prices. */
package org.notebookos.simulator.model;
