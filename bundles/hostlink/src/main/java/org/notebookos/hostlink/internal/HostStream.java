package org.notebookos.hostlink.internal;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.notebookos.hostlink.HostAcceptor;
import org.notebookos.hostlink.HostPeer;
import org.notebookos.hostlink.HostReceiver;
import org.notebookos.hostlink.HostSender;
import org.notebookos.hostlink.HostlinkException;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.ToHost;

/** The controller's end of one host's stream. Its only state is whether the receiver was told of the end (atomic). */
final class HostStream implements StreamObserver<FromHost>, HostSender {

    private final ServerCallStreamObserver<ToHost> call;
    private final OutboundQueue<ToHost> outbound;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Optional<HostPeer> peer;
    private final HostReceiver receiver;

    HostStream(ServerCallStreamObserver<ToHost> call, HostAcceptor acceptor) {
        this.call = call;
        this.outbound = new OutboundQueue<>(call);
        call.setOnReadyThreshold(LinkSettings.ON_READY_THRESHOLD);
        call.setOnReadyHandler(outbound::drain);
        call.setOnCancelHandler(() -> end(lost(Status.CANCELLED.asRuntimeException())));
        call.setOnCloseHandler(() -> end(null));
        this.peer = Callers.current();
        this.receiver = acceptor.accept(this);
    }

    @Override
    public void send(ToHost message) {
        if (!outbound.send(message)) {
            cut(outbound.overflow());
        }
    }

    @Override
    public Optional<HostPeer> peer() {
        return peer;
    }

    @Override
    public void close() {
        outbound.close();
    }

    @Override
    public void onNext(FromHost message) {
        if (ended.get()) {
            return;
        }
        try {
            receiver.received(message);
        } catch (RuntimeException e) {
            cut(new HostlinkException(
                    HostlinkException.Code.RECEIVER_FAILED, "the controller failed on a host's message: " + e, e));
        }
    }

    @Override
    public void onError(Throwable cause) {
        end(lost(cause));
    }

    @Override
    public void onCompleted() {
        outbound.close();
        end(null);
    }

    /** Claims the end before it cuts: the cut may come back as a cancellation, on gRPC's thread. */
    private void cut(HostlinkException cause) {
        if (ended.compareAndSet(false, true)) {
            outbound.end();
            call.onError(Status.ABORTED.withDescription(cause.getMessage()).asRuntimeException());
            receiver.closed(cause);
        }
    }

    private void end(HostlinkException cause) {
        if (ended.compareAndSet(false, true)) {
            if (cause != null) {
                outbound.end();
            }
            receiver.closed(cause);
        }
    }

    private static HostlinkException lost(Throwable cause) {
        return new HostlinkException(HostlinkException.Code.LINK_LOST, "the host's stream broke: " + cause, cause);
    }
}
