/** Processes of this host that were made before it is known which replicas they will be. */
package org.notebookos.agent.internal.warm;
