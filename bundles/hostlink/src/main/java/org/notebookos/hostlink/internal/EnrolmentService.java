package org.notebookos.hostlink.internal;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.notebookos.hostlink.Enroller;
import org.notebookos.hostlink.HostPeer;
import org.notebookos.hostlink.v1.EnrolReply;
import org.notebookos.hostlink.v1.EnrolRequest;
import org.notebookos.hostlink.v1.EnrolmentGrpc;
import org.notebookos.hostlink.v1.RenewRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes requests for certificates off the network threads. Stateless. */
public final class EnrolmentService extends EnrolmentGrpc.EnrolmentImplBase {

    private static final Logger LOG = LoggerFactory.getLogger(EnrolmentService.class);

    private final Enroller enroller;
    private final Executor executor;

    /** @param executor one thread */
    public EnrolmentService(Enroller enroller, Executor executor) {
        this.enroller = enroller;
        this.executor = executor;
    }

    @Override
    public void enrol(EnrolRequest request, StreamObserver<EnrolReply> reply) {
        String from = Callers.address();
        answer(() -> enroller.enrol(request, from), reply);
    }

    @Override
    public void renew(RenewRequest request, StreamObserver<EnrolReply> reply) {
        HostPeer peer = Callers.current().orElseThrow();
        answer(() -> enroller.renew(request, peer), reply);
    }

    private void answer(Supplier<EnrolReply> work, StreamObserver<EnrolReply> reply) {
        try {
            executor.execute(() -> {
                try {
                    reply.onNext(work.get());
                    reply.onCompleted();
                } catch (RuntimeException e) {
                    LOG.error("a request for a certificate failed", e);
                    reply.onError(Status.INTERNAL
                            .withDescription("the controller failed to answer; its log has the cause")
                            .asRuntimeException());
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("the controller is stopping", e);
            reply.onError(Status.UNAVAILABLE.asRuntimeException());
        }
    }
}
