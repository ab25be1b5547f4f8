package org.notebookos.hostlink;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import org.notebookos.hostlink.trust.CertificateAuthority;
import org.notebookos.hostlink.v1.EnrolReply;
import org.notebookos.hostlink.v1.EnrolRequest;
import org.notebookos.hostlink.v1.Refused;
import org.notebookos.hostlink.v1.RenewRequest;

/** A real authority that signs for whoever knows the secret. */
final class TestAuthority implements Enroller {

    static final String SECRET = "abcdefghijklmnopqrstuvwxyz";

    final CertificateAuthority authority;
    private final Duration lasts;

    TestAuthority(Path directory, Clock clock, Duration lasts) {
        this.authority = CertificateAuthority.open(directory, clock);
        this.lasts = lasts;
    }

    @Override
    public EnrolReply enrol(EnrolRequest request, String from) {
        if (!request.getToken().equals(SECRET)) {
            return EnrolReply.newBuilder()
                    .setRefused(Refused.newBuilder().setCode("BAD_TOKEN").setText("the join token is wrong"))
                    .build();
        }
        return signed(request.getHostId(), request.getSigningRequest());
    }

    @Override
    public EnrolReply renew(RenewRequest request, HostPeer peer) {
        return signed(peer.hostId(), request.getSigningRequest());
    }

    private EnrolReply signed(String host, ByteString request) {
        try {
            X509Certificate certificate = authority.host(host, request.toByteArray(), lasts);
            return EnrolReply.newBuilder()
                    .setCertificate(ByteString.copyFrom(certificate.getEncoded()))
                    .setAuthority(ByteString.copyFrom(authority.certificate().getEncoded()))
                    .build();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
