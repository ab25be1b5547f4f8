/**
 * Many ZeroMQ sockets on one thread: {@link org.notebookos.zeromq.SocketLoop}. Which sockets, and what their messages mean, is
 * the affair of those who open them.
 */
@Export
@Version("1.1.0")
package org.notebookos.zeromq;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
