package org.notebookos.hostlink.internal;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.notebookos.hostlink.v1.EnrolmentGrpc;

/**
 * Counts the bytes of requests for certificates, and has those cut that are larger than any honest one: strangers may send them,
 * and gRPC knows one limit for all calls of a port. Stateless; a tracer serves one call, on its network thread.
 */
public final class EnrolmentLimit extends ServerStreamTracer.Factory {

    /** A signing request has about 300 bytes, a token 100, names 200. */
    static final int MOST_BYTES = 64 * 1024;

    static final Context.Key<Tracer> CALL = Context.key("enrolment");

    @Override
    public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        return method.startsWith(EnrolmentGrpc.SERVICE_NAME + "/") ? new Tracer() : new ServerStreamTracer() {};
    }

    /** Of one call. */
    static final class Tracer extends ServerStreamTracer {

        private final AtomicLong bytes = new AtomicLong();
        private final AtomicReference<Runnable> cut = new AtomicReference<>(() -> {});

        @Override
        public Context filterContext(Context context) {
            return context.withValue(CALL, this);
        }

        /** Says how the call is cut. */
        void onExcess(Runnable cutting) {
            cut.set(cutting);
        }

        @Override
        public void inboundWireSize(long more) {
            if (bytes.addAndGet(more) > MOST_BYTES) {
                cut.getAndSet(() -> {}).run();
            }
        }
    }
}
