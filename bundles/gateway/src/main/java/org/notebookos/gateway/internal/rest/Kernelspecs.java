package org.notebookos.gateway.internal.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import org.notebookos.gateway.internal.GatewayException;

/** The kernelspecs: one, the replicated Python kernel. Immutable. */
public final class Kernelspecs {

    /** A resource file. */
    record Resource(String contentType, byte[] bytes) {}

    private static final Map<String, String> LOGOS =
            Map.of("logo-64x64.png", "image/png", "logo-svg.svg", "image/svg+xml");

    private final String basePath;
    private final String name;
    private final String displayName;
    private final Map<String, Resource> resources;

    /**
     * @param basePath of the gateway, for URLs of resources
     * @param name of the kernelspec
     * @param displayName what people see
     */
    public Kernelspecs(String basePath, String name, String displayName) {
        this.basePath = basePath;
        this.name = name;
        this.displayName = displayName;
        this.resources = Map.of(
                "logo-64x64.png", load("logo-64x64.png"),
                "logo-svg.svg", load("logo-svg.svg"));
    }

    private static Resource load(String file) {
        try (InputStream in = Kernelspecs.class.getResourceAsStream("/kernelspec/" + file)) {
            return new Resource(LOGOS.get(file), in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String defaultName() {
        return name;
    }

    ObjectNode list() {
        ObjectNode list = JsonNodeFactory.instance.objectNode().put("default", name);
        list.putObject("kernelspecs").set(name, model());
        return list;
    }

    /** Returns the model of a kernelspec; throws if there is none of this name. */
    ObjectNode model(String wanted) {
        require(wanted);
        return model();
    }

    void require(String wanted) {
        if (!name.equals(wanted)) {
            throw new GatewayException(
                    GatewayException.Code.NOT_FOUND, "no such kernelspec: " + wanted + "; there is " + name);
        }
    }

    Optional<Resource> resource(String specName, String file) {
        return specName.equals(name) ? Optional.ofNullable(resources.get(file)) : Optional.empty();
    }

    private ObjectNode model() {
        ObjectNode model = JsonNodeFactory.instance.objectNode().put("name", name);
        ObjectNode spec = model.putObject("spec");
        spec.putArray("argv")
                .add("python")
                .add("-m")
                .add("notebookos_kernel")
                .add("-f")
                .add("{connection_file}");
        spec.put("display_name", displayName);
        spec.put("language", "python");
        spec.putObject("env");
        spec.putObject("metadata");
        spec.put("interrupt_mode", "signal");
        ObjectNode urls = model.putObject("resources");
        for (String file : LOGOS.keySet().stream().sorted().toList()) {
            String key = file.substring(0, file.lastIndexOf('.'));
            urls.put(key, basePath + "/kernelspecs/" + name + "/" + file);
        }
        return model;
    }
}
