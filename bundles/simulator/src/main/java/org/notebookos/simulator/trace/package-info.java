/** Traces: what people did. Readers of four formats, and a writer of one. */
package org.notebookos.simulator.trace;
