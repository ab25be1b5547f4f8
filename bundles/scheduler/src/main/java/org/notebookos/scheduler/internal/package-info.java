/** The thin shell around the core: threads, sockets and files that bring events in and carry decisions out. */
package org.notebookos.scheduler.internal;
