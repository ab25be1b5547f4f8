package org.notebookos.hostlink;

/** Takes in the streams of hosts. Implemented by the controller; called on network threads, must not block. */
public interface HostAcceptor {

    /**
     * Takes a stream that a host has just opened. Who the host is follows in its first message.
     *
     * @param sender the way back to the host, usable at once
     * @return who receives the messages of this stream
     */
    HostReceiver accept(HostSender sender);
}
