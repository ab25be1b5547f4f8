package org.notebookos.hostlink;

import org.notebookos.hostlink.v1.FromHost;

/** Receives what one host sends. Implemented by the controller; called by one thread at a time, must not block. */
public interface HostReceiver {

    /**
     * Takes the next message of the stream. If it throws, the stream is cut.
     *
     * @param message in the order in which the host sent them
     */
    void received(FromHost message);

    /**
     * Reports the end of the stream; called once, and nothing follows.
     *
     * @param cause {@code null} if one side closed it orderly, else why it broke
     */
    void closed(Throwable cause);
}
