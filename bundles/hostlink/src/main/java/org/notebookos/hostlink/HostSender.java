package org.notebookos.hostlink;

import java.util.Optional;
import org.notebookos.hostlink.v1.ToHost;

/** The controller's way to one host. Thread-safe; no method blocks. */
public interface HostSender {

    /**
     * Sends a message, after all sent before about the same kernel; kernels take turns, and what is about none goes first. If the
     * stream has ended the message is dropped. If more than 256 MiB would wait for the host, or it took nothing of what waits for
     * 60 s, the stream is cut: {@link HostReceiver#closed} tells why.
     *
     * @param message what to send
     */
    void send(ToHost message);

    /** Returns the host that the link's certificate proves; empty on the loopback interface, where there is none. */
    Optional<HostPeer> peer();

    /** Ends the stream after everything sent before has gone out. Idempotent. */
    void close();
}
