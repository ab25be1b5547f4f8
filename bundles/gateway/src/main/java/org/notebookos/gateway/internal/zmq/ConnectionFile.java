package org.notebookos.gateway.internal.zmq;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a connection file says.
 *
 * @param address IP address of all ports
 * @param ports the ports
 * @param key signs messages, as text
 * @param kernelName the kernelspec
 */
record ConnectionFile(String address, Ports ports, String key, String kernelName) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_PORT = 65_535;

    /** Reads one; fails with an {@link IllegalArgumentException} that doesn't show the key. */
    static ConnectionFile parse(String text) {
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON", e.getCause());
        }
        Ports ports = new Ports(
                port(json, "shell_port"),
                port(json, "iopub_port"),
                port(json, "stdin_port"),
                port(json, "control_port"),
                port(json, "hb_port"));
        String key = json.path("key").asText("");
        if (key.isEmpty()) {
            throw new IllegalArgumentException("it has no key");
        }
        return new ConnectionFile(
                json.path("ip").asText(""), ports, key, json.path("kernel_name").asText(""));
    }

    private static int port(JsonNode json, String name) {
        int port = json.path(name).asInt(-1);
        if (port < 1 || port > MOST_PORT) {
            throw new IllegalArgumentException(name + " is no port");
        }
        return port;
    }

    /** Returns it as clients read it. */
    String text() {
        ObjectNode json = JSON.createObjectNode();
        json.put("transport", "tcp");
        json.put("ip", address);
        json.put("shell_port", ports.shell());
        json.put("iopub_port", ports.iopub());
        json.put("stdin_port", ports.stdin());
        json.put("control_port", ports.control());
        json.put("hb_port", ports.heartbeat());
        json.put("key", key);
        json.put("signature_scheme", "hmac-sha256");
        json.put("kernel_name", kernelName);
        return json.toPrettyString() + "\n";
    }

    /** Whoever has the key may run code: it isn't shown. */
    @Override
    public String toString() {
        return "connection file of a kernel \"" + kernelName + "\" at " + address + " " + ports;
    }
}
