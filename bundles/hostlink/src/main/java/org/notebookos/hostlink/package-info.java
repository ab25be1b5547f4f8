/**
 * The link between the controller and its host agents: one ordered, bidirectional stream of messages per host, dialled by
 * the host.
 *
 * <p>Controllers start at {@link org.notebookos.hostlink.HostlinkServer}, agents at
 * {@link org.notebookos.hostlink.HostlinkClient}. The messages are those of {@code org.notebookos.hostlink.v1}.
 *
 * <p><b>Threads.</b> Receivers are called by one thread at a time, in the order of sending, on a network thread that serves
 * other streams too: they hand the message to their own mailbox and return. Senders may be called from any thread and
 * never block.
 */
@Export
@Version("1.1.0")
package org.notebookos.hostlink;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
