/** Replicas as containers of an engine of this host. */
package org.notebookos.runtime.docker.internal;
