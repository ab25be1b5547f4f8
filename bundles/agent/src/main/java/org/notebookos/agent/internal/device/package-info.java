/** Who holds the GPUs of this host, and which leases are stale. */
package org.notebookos.agent.internal.device;
