package org.notebookos.gateway.internal.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.notebookos.gateway.internal.GatewayException;

/**
 * The kernelspecs: the replicated Python kernel, under one name or several, and those that are installed. Of two with the same name ours
 * counts. Immutable but for what is installed.
 */
public final class Kernelspecs {

    /** A resource file. */
    record Resource(String contentType, byte[] bytes) {}

    private final String basePath;
    private final Kernelspec standard;
    private final Map<String, OfferedKernel> own = new LinkedHashMap<>();
    private final ForeignKernelspecs installed;

    /**
     * @param basePath of the gateway, for URLs of resources
     * @param standard for clients that name none
     * @param others besides
     * @throws IllegalArgumentException if two have the same name
     */
    public Kernelspecs(String basePath, Kernelspec standard, List<Kernelspec> others) {
        this(basePath, standard, others, ForeignKernelspecs.NONE);
    }

    /**
     * @param installed what isn't ours
     * @throws IllegalArgumentException if two of ours have the same name
     */
    public Kernelspecs(String basePath, Kernelspec standard, List<Kernelspec> others, ForeignKernelspecs installed) {
        this.basePath = basePath;
        this.standard = standard;
        this.installed = installed;
        own.put(standard.name(), standard);
        for (Kernelspec other : others) {
            if (own.putIfAbsent(other.name(), other) != null) {
                throw new IllegalArgumentException("two kernelspecs are named " + other.name());
            }
        }
    }

    private Map<String, OfferedKernel> all() {
        Map<String, OfferedKernel> all = new LinkedHashMap<>(own);
        installed.all().forEach(all::putIfAbsent);
        return all;
    }

    ObjectNode list() {
        ObjectNode list = JsonNodeFactory.instance.objectNode().put("default", standard.name());
        ObjectNode models = list.putObject("kernelspecs");
        all().values().forEach(spec -> models.set(spec.name(), model(spec)));
        return list;
    }

    /** Returns the model of a kernelspec; throws if there is none of this name. */
    ObjectNode model(String wanted) {
        return model(named(wanted));
    }

    /** Returns the one that a client means that names this one, or none; throws if there is none of this name. */
    OfferedKernel wanted(Optional<String> name) {
        return name.filter(text -> !text.isEmpty()).map(this::named).orElse(standard);
    }

    private OfferedKernel named(String wanted) {
        Map<String, OfferedKernel> all = all();
        OfferedKernel spec = all.get(wanted);
        if (spec == null) {
            throw new GatewayException(
                    GatewayException.Code.NOT_FOUND,
                    "no such kernelspec: " + wanted + "; there is " + String.join(", ", all.keySet()));
        }
        return spec;
    }

    Optional<Resource> resource(String specName, String file) {
        return Optional.ofNullable(all().get(specName)).flatMap(spec -> spec.resource(file));
    }

    private ObjectNode model(OfferedKernel spec) {
        ObjectNode model = JsonNodeFactory.instance.objectNode().put("name", spec.name());
        model.set("spec", spec.spec());
        ObjectNode urls = model.putObject("resources");
        new TreeMap<>(spec.resources())
                .forEach((key, file) -> urls.put(key, basePath + "/kernelspecs/" + spec.name() + "/" + file));
        return model;
    }
}
