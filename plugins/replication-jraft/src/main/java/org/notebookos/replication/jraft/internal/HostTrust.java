package org.notebookos.replication.jraft.internal;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Believes hosts that the cluster's authority signed for, unless they are distrusted, and nobody else it signed for. Immutable. */
final class HostTrust extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager authority;
    private final Distrusted distrusted;

    HostTrust(X509Certificate certificate, Distrusted distrusted) throws GeneralSecurityException, IOException {
        this.distrusted = distrusted;
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("authority", certificate);
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        authority = Arrays.stream(factory.getTrustManagers())
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(X509ExtendedTrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("this Java runtime can't check certificates"));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        authority.checkClientTrusted(chain, authType, engine);
        require(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        authority.checkServerTrusted(chain, authType, engine);
        require(chain[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("log servers speak through engines");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("log servers speak through engines");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("log servers speak through engines");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("log servers speak through engines");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authority.getAcceptedIssuers();
    }

    /** @throws CertificateException if a certificate of the authority is not that of a host, or is distrusted */
    private void require(X509Certificate certificate) throws CertificateException {
        try {
            if (HostCertificate.host(certificate).isEmpty()) {
                throw new CertificateException(
                        certificate.getSubjectX500Principal() + " is no host, and has no part in logs");
            }
            if (distrusted.names(certificate)) {
                throw new CertificateException(
                        certificate.getSubjectX500Principal() + " is part of the cluster no more");
            }
        } catch (CertificateException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new CertificateException(e);
        }
    }
}
