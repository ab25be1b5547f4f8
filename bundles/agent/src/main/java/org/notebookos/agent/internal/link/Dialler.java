package org.notebookos.agent.internal.link;

import org.notebookos.hostlink.ControllerReceiver;
import org.notebookos.hostlink.HostlinkClient;

/** How a link to the controller is made. Called under the link's monitor, must not block. */
@FunctionalInterface
public interface Dialler {

    /**
     * Dials once.
     *
     * @throws org.notebookos.hostlink.HostlinkException if the address can't be used
     */
    HostlinkClient dial(ControllerReceiver receiver);
}
