package org.notebookos.gateway.internal.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.notebookos.gateway.internal.GatewayException;

/** The kernelspecs: the replicated Python kernel, under one name or several. Immutable. */
public final class Kernelspecs {

    /** A resource file. */
    record Resource(String contentType, byte[] bytes) {}

    private static final Map<String, String> LOGOS =
            Map.of("logo-64x64.png", "image/png", "logo-svg.svg", "image/svg+xml");

    private final String basePath;
    private final Kernelspec standard;
    private final Map<String, Kernelspec> byName = new LinkedHashMap<>();
    private final Map<String, Resource> resources;

    /**
     * @param basePath of the gateway, for URLs of resources
     * @param standard for clients that name none
     * @param others besides
     * @throws IllegalArgumentException if two have the same name
     */
    public Kernelspecs(String basePath, Kernelspec standard, List<Kernelspec> others) {
        this.basePath = basePath;
        this.standard = standard;
        byName.put(standard.name(), standard);
        for (Kernelspec other : others) {
            if (byName.putIfAbsent(other.name(), other) != null) {
                throw new IllegalArgumentException("two kernelspecs are named " + other.name());
            }
        }
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

    ObjectNode list() {
        ObjectNode list = JsonNodeFactory.instance.objectNode().put("default", standard.name());
        ObjectNode models = list.putObject("kernelspecs");
        byName.values().forEach(spec -> models.set(spec.name(), model(spec)));
        return list;
    }

    /** Returns the model of a kernelspec; throws if there is none of this name. */
    ObjectNode model(String wanted) {
        return model(named(wanted));
    }

    /** Returns the one that a client means that names this one, or none; throws if there is none of this name. */
    Kernelspec wanted(Optional<String> name) {
        return name.filter(text -> !text.isEmpty()).map(this::named).orElse(standard);
    }

    private Kernelspec named(String wanted) {
        Kernelspec spec = byName.get(wanted);
        if (spec == null) {
            throw new GatewayException(
                    GatewayException.Code.NOT_FOUND,
                    "no such kernelspec: " + wanted + "; there is " + String.join(", ", byName.keySet()));
        }
        return spec;
    }

    Optional<Resource> resource(String specName, String file) {
        return byName.containsKey(specName) ? Optional.ofNullable(resources.get(file)) : Optional.empty();
    }

    private ObjectNode model(Kernelspec spec) {
        ObjectNode model = JsonNodeFactory.instance.objectNode().put("name", spec.name());
        model.set("spec", spec.spec());
        ObjectNode urls = model.putObject("resources");
        for (String file : LOGOS.keySet().stream().sorted().toList()) {
            String key = file.substring(0, file.lastIndexOf('.'));
            urls.put(key, basePath + "/kernelspecs/" + spec.name() + "/" + file);
        }
        return model;
    }
}
