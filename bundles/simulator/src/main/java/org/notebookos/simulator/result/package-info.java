/** What a simulation measured, and files of it. */
package org.notebookos.simulator.result;
