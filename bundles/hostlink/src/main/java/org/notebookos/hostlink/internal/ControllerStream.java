package org.notebookos.hostlink.internal;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.atomic.AtomicBoolean;
import org.notebookos.hostlink.ControllerReceiver;
import org.notebookos.hostlink.HostlinkException;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.ToHost;

/** The agent's end of its stream. Its only state is whether the receiver was told of the end (atomic). */
public final class ControllerStream implements ClientResponseObserver<FromHost, ToHost> {

    private final String controller;
    private final ControllerReceiver receiver;
    private final Runnable afterwards;
    private final AtomicBoolean ended = new AtomicBoolean();
    private ClientCallStreamObserver<FromHost> call;
    private OutboundQueue<FromHost> outbound;

    /**
     * @param controller its address, for messages
     * @param receiver who gets the messages
     * @param afterwards runs after the receiver was told of the end, to free the connection
     */
    public ControllerStream(String controller, ControllerReceiver receiver, Runnable afterwards) {
        this.controller = controller;
        this.receiver = receiver;
        this.afterwards = afterwards;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<FromHost> requests) {
        call = requests;
        outbound = new OutboundQueue<>(requests);
        requests.setOnReadyHandler(outbound::drain);
    }

    /** Sends a message; see {@link org.notebookos.hostlink.HostlinkClient#send}. */
    public void send(FromHost message) {
        if (!outbound.send(message)) {
            cut(outbound.overflow());
        }
    }

    /** Tells whether a kernel may say more; see {@link org.notebookos.hostlink.HostlinkClient#hasRoom}. */
    public boolean hasRoom(String kernelId) {
        return outbound.hasRoom(kernelId);
    }

    /** Has a task run once there is room; see {@link org.notebookos.hostlink.HostlinkClient#whenRoom}. */
    public void whenRoom(String kernelId, Runnable task) {
        outbound.whenRoom(kernelId, task);
    }

    /** Ends the stream after everything sent before has gone out. */
    public void close() {
        outbound.close();
    }

    @Override
    public void onNext(ToHost message) {
        if (ended.get()) {
            return;
        }
        try {
            receiver.received(message);
        } catch (RuntimeException e) {
            cut(new HostlinkException(
                    HostlinkException.Code.RECEIVER_FAILED, "the agent failed on a controller's message: " + e, e));
        }
    }

    @Override
    public void onError(Throwable cause) {
        end(HostlinkException.of(controller, cause));
    }

    @Override
    public void onCompleted() {
        outbound.close();
        end(null);
    }

    /** Claims the end before it cancels: the cancellation comes back as an error of its own, on gRPC's thread. */
    private void cut(HostlinkException cause) {
        if (ended.compareAndSet(false, true)) {
            outbound.end();
            call.cancel(cause.getMessage(), cause);
            tell(cause);
        }
    }

    private void end(HostlinkException cause) {
        if (ended.compareAndSet(false, true)) {
            if (cause != null) {
                outbound.end();
            }
            tell(cause);
        }
    }

    private void tell(HostlinkException cause) {
        receiver.closed(cause);
        afterwards.run();
    }
}
