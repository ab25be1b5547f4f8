package org.notebookos.launcher;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.notebookos.launcher.LauncherException.Code;

/**
 * What the last {@code up} asked for; nodes read it when they start.
 *
 * @param hosts agents on this machine, at first
 * @param maxHosts agents that there may be: more than at first if hosts are added as they are needed
 * @param gpusPerHost simulated GPUs of each
 * @param port of the gateway, on loopback
 * @param hostlinkPort where agents dial the controller, on loopback
 * @param python interpreter of the kernels
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Settings(int hosts, int maxHosts, int gpusPerHost, int port, int hostlinkPort, String python) {

    /** Settings that an earlier release wrote say nothing of the most. */
    public Settings {
        maxHosts = Math.max(hosts, maxHosts);
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

    /** The address of the gateway. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }
}
