/** The agent's link to the controller: dialled, and dialled again. */
package org.notebookos.agent.internal.link;
