package org.notebookos.launcher;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.notebookos.launcher.LauncherException.Code;
import org.notebookos.launcher.tls.TlsFiles;

/**
 * What the last {@code up} asked for; nodes read it when they start.
 *
 * @param hosts agents on this machine, at first
 * @param maxHosts agents that there may be: more than at first if hosts are added as they are needed
 * @param gpusPerHost simulated GPUs of each
 * @param port of the gateway, on loopback
 * @param hostlinkPort where agents dial the controller, on loopback
 * @param python interpreter of the kernels
 * @param listen where agents of other machines dial, {@code ADDRESS:PORT}; empty if there are none
 * @param advertise the address by which other machines reach hosts of this one; empty if there are none
 * @param engine where the engine listens whose containers replicas are, {@code unix://PATH}; empty if they are processes
 * @param image of the replicas' containers; empty if there are none
 * @param tlsCertificate file with the certificate with which the gateway serves HTTPS; empty: it serves HTTP
 * @param tlsKey file with its private key; empty if there is none
 * @param notebooks what is served to browsers
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Settings(
        int hosts,
        int maxHosts,
        int gpusPerHost,
        int port,
        int hostlinkPort,
        String python,
        String listen,
        String advertise,
        String engine,
        String image,
        String tlsCertificate,
        String tlsKey,
        NotebookFiles notebooks) {

    /** Settings that an earlier release wrote say nothing of the most, of other machines, of containers, or of TLS. */
    public Settings {
        maxHosts = Math.max(hosts, maxHosts);
        listen = listen == null ? "" : listen;
        advertise = advertise == null ? "" : advertise;
        engine = engine == null ? "" : engine;
        image = image == null ? "" : image;
        tlsCertificate = tlsCertificate == null ? "" : tlsCertificate;
        tlsKey = tlsKey == null ? "" : tlsKey;
        notebooks = notebooks == null ? NotebookFiles.NONE : notebooks;
    }

    /** On this machine alone. */
    public Settings(int hosts, int maxHosts, int gpusPerHost, int port, int hostlinkPort, String python) {
        this(hosts, maxHosts, gpusPerHost, port, hostlinkPort, python, "", "", "", "", "", "", NotebookFiles.NONE);
    }

    /** With as many hosts as there are at first, always. */
    public Settings(int hosts, int gpusPerHost, int port, int hostlinkPort, String python) {
        this(hosts, hosts, gpusPerHost, port, hostlinkPort, python);
    }

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** Reads the settings of a home on which {@code up} was called before. */
    public static Settings read(Home home) {
        try {
            return JSON.readValue(home.settings().toFile(), Settings.class);
        } catch (IOException e) {
            throw new LauncherException(
                    Code.ENVIRONMENT,
                    "can't read " + home.settings() + " (" + e.getMessage() + "): run \"notebookos up\" first",
                    e);
        }
    }

    /** Reads the settings of a home, or takes others where {@code up} was never called: containers and services. */
    public static Settings readOr(Home home, Settings others) {
        return Files.exists(home.settings()) ? read(home) : others;
    }

    /** Writes them for the nodes; a reader sees the old or the new ones, never a part. */
    public void write(Home home) throws IOException {
        Path part = home.settings().resolveSibling("settings.json.part");
        JSON.writeValue(part.toFile(), this);
        Files.move(part, home.settings(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    /** Returns whether hosts come and go as they are needed. */
    public boolean scales() {
        return maxHosts > hosts;
    }

    /** The same with something for browsers. */
    public Settings withNotebooks(NotebookFiles served) {
        return with(tlsCertificate, tlsKey, served);
    }

    /** Engine and image of replicas that are containers; empty if they are processes. */
    public Map<String, String> containers() {
        return image.isEmpty() ? Map.of() : Map.of("engine", engine, "image", image);
    }

    /** Where agents of this machine dial the controller, by default. */
    public String controller() {
        return listen.isEmpty() ? "127.0.0.1:" + hostlinkPort : advertise + listen.substring(listen.lastIndexOf(':'));
    }

    /** The address of the gateway. */
    public String url() {
        return (tlsCertificate.isEmpty() ? "http" : "https") + "://127.0.0.1:" + port;
    }

    /** Returns the same with a gateway that serves HTTPS. */
    public Settings with(TlsFiles tls) {
        return with(tls.certificate().toString(), tls.key().toString(), notebooks);
    }

    private Settings with(String certificate, String key, NotebookFiles served) {
        return new Settings(
                hosts,
                maxHosts,
                gpusPerHost,
                port,
                hostlinkPort,
                python,
                listen,
                advertise,
                engine,
                image,
                certificate,
                key,
                served);
    }

    /** The files with the gateway's certificate and key; empty if it serves HTTP. */
    public Optional<TlsFiles> tls() {
        return tlsCertificate.isEmpty()
                ? Optional.empty()
                : Optional.of(new TlsFiles(Path.of(tlsCertificate), Path.of(tlsKey)));
    }
}
