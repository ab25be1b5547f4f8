package org.notebookos.launcher.tls;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The file from which the web server takes key and certificate: readable by its owner alone, and encrypted with a password
 * that only this process knows, so that a copy is of no use. Used by one thread at a time.
 */
public final class GatewayKeyStore {

    private static final int PASSWORD_BYTES = 24;

    private final TlsFiles files;
    private final Path store;
    private final Clock clock;
    private final String password;
    private ServerCertificate written;

    /** @param store is replaced */
    public GatewayKeyStore(TlsFiles files, Path store, Clock clock) {
        this.files = files;
        this.store = store;
        this.clock = clock;
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        this.password = HexFormat.of().formatHex(random);
    }

    /**
     * Takes over what the operator's files hold, if it is another certificate than before; the server looks at the store every
     * second. Files that can't be used leave the store as it is.
     *
     * @return whether it was another one
     */
    public boolean update() throws IOException {
        ServerCertificate read = ServerCertificate.read(files, clock.instant());
        if (read.equals(written)) {
            return false;
        }
        write(read);
        written = read;
        return true;
    }

    /** The certificate that the server shows. */
    public ServerCertificate written() {
        return written;
    }

    private void write(ServerCertificate certificate) throws IOException {
        Files.createDirectories(store.toAbsolutePath().getParent());
        Path part = store.resolveSibling(store.getFileName() + ".part");
        Files.deleteIfExists(part);
        Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (OutputStream out = Files.newOutputStream(part)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry(
                    "gateway",
                    certificate.key(),
                    password.toCharArray(),
                    certificate.chain().toArray(X509Certificate[]::new));
            keys.store(out, password.toCharArray());
        } catch (GeneralSecurityException e) {
            throw new IOException("the gateway's key can't be stored", e);
        }
        Files.move(part, store, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Framework properties of a web server that serves HTTPS with this store, and nothing without TLS. */
    public Map<String, String> https(int port) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("org.apache.felix.http.enable", "false");
        properties.put("org.apache.felix.https.enable", "true");
        properties.put("org.osgi.service.http.port.secure", Integer.toString(port));
        properties.put("org.apache.felix.https.keystore", store.toAbsolutePath().toString());
        properties.put("org.apache.felix.https.keystore.type", "PKCS12");
        properties.put("org.apache.felix.https.keystore.password", password);
        properties.put("org.apache.felix.https.keystore.key.password", password);
        properties.put("org.apache.felix.https.jetty.protocols.included", "TLSv1.2,TLSv1.3");
        properties.put("org.apache.felix.https.jetty.renegotiateAllowed", "false");
        return properties;
    }
}
