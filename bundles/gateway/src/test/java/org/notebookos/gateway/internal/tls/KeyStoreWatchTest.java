package org.notebookos.gateway.internal.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A web server as the framework's HTTP service makes it, whose key store is replaced while clients are connected. */
class KeyStoreWatchTest {

    private static final String PASSWORD = "only for tests";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final Server server = new Server();
    private ServerConnector connector;

    @BeforeEach
    void start() throws Exception {
        makeStore("first");
        SslContextFactory.Server certificates = new SslContextFactory.Server();
        certificates.setKeyStorePath(folder.resolve("gateway.p12").toString());
        certificates.setKeyStorePassword(PASSWORD);
        HttpConnectionFactory http = new HttpConnectionFactory();
        http.getHttpConfiguration().addCustomizer(new SecureRequestCustomizer());
        connector = new ServerConnector(server, new SslConnectionFactory(certificates, "http/1.1"), http);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                response.write(true, java.nio.ByteBuffer.wrap("hello".getBytes()), callback);
                return true;
            }
        });
        server.start();
        KeyStoreWatch watch = new KeyStoreWatch(server);
        server.addConnector(watch);
        watch.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    /** Replaces the store in one step, as the launcher does. */
    private Certificate makeStore(String name) throws Exception {
        Path part = folder.resolve(name + ".part");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                        "-genkeypair",
                        "-alias",
                        "it",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        part.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertTrue(keytool.waitFor(60, TimeUnit.SECONDS) && keytool.exitValue() == 0, "keytool failed");
        Certificate made =
                KeyStore.getInstance(part.toFile(), PASSWORD.toCharArray()).getCertificate("it");
        Files.move(part, folder.resolve("gateway.p12"), StandardCopyOption.ATOMIC_MOVE);
        return made;
    }

    private SSLSocket connect() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        SSLSocket socket = (SSLSocket)
                context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
        socket.setSoTimeout((int) LIMIT.toMillis());
        socket.startHandshake();
        return socket;
    }

    private static Certificate shown(SSLSocket socket) throws Exception {
        return socket.getSession().getPeerCertificates()[0];
    }

    private static String ask(SSLSocket socket) throws Exception {
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: any.name.example\r\n\r\n".getBytes());
        BufferedReader answer = new BufferedReader(new InputStreamReader(socket.getInputStream()));
        String status = answer.readLine();
        String line = status;
        int length = 0;
        while (!line.isEmpty()) {
            line = answer.readLine();
            if (line.toLowerCase().startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        for (int i = 0; i < length; i++) {
            answer.read();
        }
        return status;
    }

    @Test
    void anyNameIsLetInTheGatewayChecksThem() throws Exception {
        try (SSLSocket socket = connect()) {
            assertEquals("HTTP/1.1 200 OK", ask(socket));
        }
    }

    @Test
    void newConnectionsGetTheRenewedCertificateAndOldOnesLiveOn() throws Exception {
        try (SSLSocket old = connect()) {
            Certificate before = shown(old);
            assertEquals("HTTP/1.1 200 OK", ask(old));

            Certificate renewed = makeStore("renewed");

            assertNotEquals(before, renewed);
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (true) {
                try (SSLSocket fresh = connect()) {
                    if (shown(fresh).equals(renewed)) {
                        assertEquals("HTTP/1.1 200 OK", ask(fresh));
                        break;
                    }
                }
                assertTrue(System.nanoTime() < deadline, "not renewed within " + LIMIT);
                Thread.sleep(100);
            }
            assertEquals("HTTP/1.1 200 OK", ask(old));
        }
    }

    /** Trusts anybody: which certificate is shown is what is looked at. */
    private static final class Anybody implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
