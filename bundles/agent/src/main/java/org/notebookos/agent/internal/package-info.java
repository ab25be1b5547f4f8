/** The host agent. */
package org.notebookos.agent.internal;
