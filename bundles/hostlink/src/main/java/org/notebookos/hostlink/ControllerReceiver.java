package org.notebookos.hostlink;

import org.notebookos.hostlink.v1.ToHost;

/** Receives what the controller sends. Implemented by the agent; called by one thread at a time, must not block. */
public interface ControllerReceiver {

    /**
     * Takes the next message of the stream. If it throws, the stream is cut.
     *
     * @param message in the order in which the controller sent them
     */
    void received(ToHost message);

    /**
     * Reports the end of the stream, also of one that never came about; called once, and nothing follows.
     *
     * @param cause {@code null} if one side closed it orderly, else why it broke
     */
    void closed(Throwable cause);
}
