/** The kernels' outputs on their way from the hosts to the listeners. */
package org.notebookos.scheduler.internal.outputs;
