package org.notebookos.hostlink.internal;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import org.notebookos.hostlink.HostAcceptor;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.HostlinkGrpc;
import org.notebookos.hostlink.v1.ToHost;

/** The gRPC service: one call is one host's stream. Stateless. */
public final class HostStreams extends HostlinkGrpc.HostlinkImplBase {

    private final HostAcceptor acceptor;

    public HostStreams(HostAcceptor acceptor) {
        this.acceptor = acceptor;
    }

    @Override
    public StreamObserver<FromHost> connect(StreamObserver<ToHost> responses) {
        return new HostStream((ServerCallStreamObserver<ToHost>) responses, acceptor);
    }
}
