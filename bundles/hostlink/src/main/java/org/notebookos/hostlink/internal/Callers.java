package org.notebookos.hostlink.internal;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.net.SocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.notebookos.hostlink.HostPeer;
import org.notebookos.hostlink.trust.Names;
import org.notebookos.hostlink.v1.EnrolmentGrpc;

/** Tells services who calls, and turns callers without a certificate away before a byte of theirs is read. Stateless. */
public final class Callers implements ServerInterceptor {

    private static final Context.Key<HostPeer> PEER = Context.key("host");
    private static final Context.Key<String> ADDRESS = Context.key("address");

    /** Returns the host that calls; empty if the link isn't encrypted, or it has no certificate yet. */
    static Optional<HostPeer> current() {
        return Optional.ofNullable(PEER.get());
    }

    static String address() {
        return String.valueOf(ADDRESS.get());
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        SocketAddress remote = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        Context context = Context.current().withValue(ADDRESS, String.valueOf(remote));
        EnrolmentLimit.Tracer limited = EnrolmentLimit.CALL.get();
        if (limited != null) {
            limited.onExcess(() -> call.close(
                    Status.RESOURCE_EXHAUSTED.withDescription("a request for a certificate is not that long"),
                    new Metadata()));
        }
        if (session == null) {
            return Contexts.interceptCall(context, call, headers, next);
        }
        Optional<HostPeer> peer = peer(session);
        boolean strangersMay = call.getMethodDescriptor()
                .getFullMethodName()
                .equals(EnrolmentGrpc.getEnrolMethod().getFullMethodName());
        if (peer.isEmpty() && !strangersMay) {
            call.close(
                    Status.UNAUTHENTICATED.withDescription(
                            "a host needs a certificate here: join with a join token first"),
                    new Metadata());
            return new ServerCall.Listener<>() {};
        }
        return Contexts.interceptCall(
                peer.isPresent() ? context.withValue(PEER, peer.get()) : context, call, headers, next);
    }

    private static Optional<HostPeer> peer(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            X509Certificate certificate = (X509Certificate) chain[0];
            return Names.host(certificate).map(host -> new HostPeer(host, certificate.getSerialNumber()));
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }
}
