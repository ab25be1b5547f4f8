package org.notebookos.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** What log servers show of themselves, and what agents say of them. */
final class LogPeers {

    /** Believes every server: it is the server that must not believe this client. */
    private static final class Believer implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private LogPeers() {}

    /** Returns a client that has no certificate, and believes whoever answers. */
    static SSLSocket stranger(String address, int port) throws IOException {
        try {
            SSLContext believing = SSLContext.getInstance("TLS");
            believing.init(null, new TrustManager[] {new Believer()}, new SecureRandom());
            SSLSocket socket = (SSLSocket) believing.getSocketFactory().createSocket(address, port);
            socket.setSoTimeout(10_000);
            return socket;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** Returns the certificate that a log server shows, whether it goes on to speak with this client or not. */
    static X509Certificate certificate(String address, int port) throws IOException {
        try (SSLSocket socket = stranger(address, port)) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    /** Returns all that the agent of a directory has written to its logs. */
    static String log(Path directory) throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> logs = files.filter(file ->
                            file.toString().endsWith(".log") && !file.toString().contains("state/log"))
                    .sorted()
                    .toList();
            for (Path log : logs) {
                text.append(Files.readString(log));
            }
        }
        return text.toString();
    }
}
