package org.notebookos.hostlink;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.notebookos.hostlink.internal.ClientTls;
import org.notebookos.hostlink.internal.HostAndPort;
import org.notebookos.hostlink.internal.LinkSecurity;
import org.notebookos.hostlink.trust.Identity;
import org.notebookos.hostlink.trust.JoinToken;
import org.notebookos.hostlink.trust.SigningRequest;
import org.notebookos.hostlink.v1.EnrolReply;
import org.notebookos.hostlink.v1.EnrolRequest;
import org.notebookos.hostlink.v1.EnrolmentGrpc;
import org.notebookos.hostlink.v1.EnrolmentGrpc.EnrolmentBlockingStub;
import org.notebookos.hostlink.v1.RenewRequest;

/**
 * An agent's requests for certificates. Thread-safe: immutable. Calls block, ten seconds at most, and fail with {@link
 * HostlinkException}: code {@code REFUSED} if the controller says no, {@code UNTRUSTED} if one side doesn't believe the other,
 * {@code LINK_LOST} if it can't be reached.
 */
public final class Enrolments {

    private static final long LIMIT_SECONDS = 10;

    private final InetSocketAddress controller;

    /**
     * @param hostAndPort of the controller
     * @throws HostlinkException with code {@code BAD_ADDRESS} if it can't be understood
     */
    public Enrolments(String hostAndPort) {
        this.controller = HostAndPort.parse(hostAndPort);
    }

    /**
     * Joins with a token, which says whom to believe.
     *
     * @param applicant who wants to join; its token is filled in
     */
    public Identity enrol(JoinToken token, EnrolRequest applicant) {
        return enrol(ClientTls.stranger(token.authority()), token.secret(), applicant);
    }

    /**
     * Joins with a secret, at a controller of a known authority.
     *
     * @param applicant who wants to join; its token is filled in
     */
    public Identity enrol(X509Certificate authority, String secret, EnrolRequest applicant) {
        return enrol(ClientTls.stranger(authority), secret, applicant);
    }

    private Identity enrol(LinkSecurity security, String secret, EnrolRequest applicant) {
        SigningRequest asked = SigningRequest.make();
        EnrolRequest request = applicant.toBuilder()
                .setToken(secret)
                .setSigningRequest(ByteString.copyFrom(asked.encoded()))
                .build();
        return answered(asked, call(security, stub -> stub.enrol(request)));
    }

    /** Asks for a certificate that lasts longer. The present one stays valid until it ends. */
    public Identity renew(Identity present) {
        SigningRequest asked = SigningRequest.make();
        RenewRequest request = RenewRequest.newBuilder()
                .setSigningRequest(ByteString.copyFrom(asked.encoded()))
                .build();
        return answered(asked, call(ClientTls.as(present), stub -> stub.renew(request)));
    }

    private static Identity answered(SigningRequest asked, EnrolReply reply) {
        if (reply.hasRefused()) {
            throw new HostlinkException(
                    HostlinkException.Code.REFUSED,
                    reply.getRefused().getText() + " (" + reply.getRefused().getCode() + ")");
        }
        return asked.answered(
                reply.getCertificate().toByteArray(), reply.getAuthority().toByteArray());
    }

    private EnrolReply call(LinkSecurity security, Function<EnrolmentBlockingStub, EnrolReply> request) {
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(controller).disableRetry();
        security.secure(builder, controller);
        ManagedChannel channel = builder.build();
        try {
            return request.apply(
                    EnrolmentGrpc.newBlockingStub(channel).withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS));
        } catch (StatusRuntimeException e) {
            throw HostlinkException.of(controller.toString(), e);
        } finally {
            channel.shutdownNow();
        }
    }
}
