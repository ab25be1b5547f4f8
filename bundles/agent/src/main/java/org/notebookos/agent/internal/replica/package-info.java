/**
 * A kernel's replica on this host: its member of the log, its process, the cells that it runs, and what it tells clients.
 *
 * <p>Start at {@link org.notebookos.agent.internal.replica.Replica}. Everything in here belongs to the replica's mailbox
 * unless a class says otherwise.
 */
package org.notebookos.agent.internal.replica;
