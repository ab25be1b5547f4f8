package org.notebookos.gateway.internal.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.notebookos.scheduler.api.KernelProgram;

/**
 * A kernelspec: the replicated Python kernel under a name of its own, with what its kernels ask for.
 *
 * @param name in URLs and notebooks: letters, digits, {@code . _ -}
 * @param displayName what people see
 * @param defaults by {@code KERNEL_*} variable: its value unless the client gives another one
 */
public record Kernelspec(String name, String displayName, Map<String, String> defaults) implements OfferedKernel {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Pattern DEFAULT = Pattern.compile("KERNEL_[A-Z0-9_]+=.+");

    public Kernelspec {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "\"" + name + "\" can't name a kernelspec: letters, digits, \".\", \"_\" and \"-\" only");
        }
        defaults = Map.copyOf(defaults);
    }

    /**
     * Returns what a line of the configuration describes.
     *
     * @param line {@code NAME; DISPLAY NAME; KERNEL_GPUS=1; KERNEL_MEM=16G}: any number of variables
     * @throws IllegalArgumentException if it looks different; says how
     */
    public static Kernelspec parse(String line) {
        List<String> parts = Arrays.stream(line.split(";")).map(String::strip).toList();
        if (parts.size() < 2 || parts.get(1).isEmpty()) {
            throw bad(line, "it has no display name");
        }
        Map<String, String> defaults = new LinkedHashMap<>();
        for (String part : parts.subList(2, parts.size())) {
            if (!DEFAULT.matcher(part).matches()) {
                throw bad(line, "\"" + part + "\" is no variable");
            }
            int equals = part.indexOf('=');
            defaults.put(part.substring(0, equals), part.substring(equals + 1));
        }
        return new Kernelspec(parts.get(0), parts.get(1), defaults);
    }

    private static IllegalArgumentException bad(String line, String why) {
        return new IllegalArgumentException("kernelspec \"" + line + "\": " + why
                + ". A kernelspec is written like: python3-gpu; Python 3, 1 GPU; KERNEL_GPUS=1; KERNEL_MEM=16G");
    }

    @Override
    public ObjectNode complete(ObjectNode wanted) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        defaults.forEach(all::put);
        return all.setAll(wanted);
    }

    /** Returns it as Jupyter describes kernelspecs; {@code metadata} says what its kernels ask for. */
    @Override
    public ObjectNode spec() {
        ObjectNode spec = JsonNodeFactory.instance.objectNode();
        spec.putArray("argv")
                .add("python")
                .add("-m")
                .add("notebookos_kernel")
                .add("-f")
                .add("{connection_file}");
        spec.put("display_name", displayName);
        spec.put("language", "python");
        spec.putObject("env");
        ObjectNode metadata = spec.putObject("metadata");
        // JupyterLab offers its debugger for such kernels only
        metadata.put("debugger", true);
        ObjectNode own = metadata.putObject("notebookos");
        new TreeMap<>(defaults).forEach(own::put);
        spec.put("interrupt_mode", "signal");
        return spec;
    }

    @Override
    public Optional<KernelProgram> program() {
        return Optional.empty();
    }

    @Override
    public Map<String, String> resources() {
        return Logos.NAMES;
    }

    @Override
    public Optional<Kernelspecs.Resource> resource(String file) {
        return Logos.of(file);
    }
}
