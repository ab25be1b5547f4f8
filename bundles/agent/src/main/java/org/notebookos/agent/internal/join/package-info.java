/** How this host proves who it is: its certificate, got with a join token and renewed in time. */
package org.notebookos.agent.internal.join;
