/** What a kernel's log replicates: entries, the state that they make, and their encoding. No I/O, no clock, no threads. */
package org.notebookos.agent.internal.log;
