package org.notebookos.hostlink.internal;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.notebookos.hostlink.trust.Fingerprint;

/** Believes a server whose chain ends in the authority with one fingerprint. For the first contact. Immutable. */
final class PinnedTrust extends X509ExtendedTrustManager {

    private final Fingerprint expected;

    PinnedTrust(Fingerprint expected) {
        this.expected = expected;
    }

    /** Believes whatever one authority signed. */
    static X509ExtendedTrustManager authority(X509Certificate certificate) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("authority", certificate);
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return Arrays.stream(factory.getTrustManagers())
                    .filter(X509ExtendedTrustManager.class::isInstance)
                    .map(X509ExtendedTrustManager.class::cast)
                    .findFirst()
                    .orElseThrow(() -> new GeneralSecurityException("no trust manager for X.509"));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java runtime can't check certificates", e);
        }
    }

    private X509ExtendedTrustManager pinned(X509Certificate[] chain) throws CertificateException {
        X509Certificate last = chain[chain.length - 1];
        byte[] actual = Fingerprint.of(last).text().getBytes(StandardCharsets.US_ASCII);
        if (!MessageDigest.isEqual(actual, expected.text().getBytes(StandardCharsets.US_ASCII))) {
            throw new CertificateException("the controller's authority is not the one that the join token names:"
                    + " the token is of another cluster, or this is not the controller");
        }
        return authority(last);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        pinned(chain).checkServerTrusted(chain, authType, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        pinned(chain).checkServerTrusted(chain, authType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("the name can't be checked without a connection");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("clients are not checked here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("clients are not checked here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("clients are not checked here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
