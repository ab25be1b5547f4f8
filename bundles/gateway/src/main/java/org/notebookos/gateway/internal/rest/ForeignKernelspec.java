package org.notebookos.gateway.internal.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.scheduler.api.KernelProgram;

/**
 * An installed kernelspec that isn't ours. Its kernels run as one process that nobody has a copy of, and it says so.
 *
 * @param name of its directory
 * @param directory where it lies
 * @param file what is in its {@code kernel.json}, found to be complete
 */
record ForeignKernelspec(String name, Path directory, ObjectNode file) implements OfferedKernel {

    private static final String REPLICAS = "KERNEL_REPLICAS";

    @Override
    public ObjectNode complete(ObjectNode wanted) {
        String replicas = wanted.path(REPLICAS).asText("1");
        if (!replicas.equals("1")) {
            throw new GatewayException(
                    GatewayException.Code.BAD_REQUEST,
                    "kernels of " + name
                            + " have one copy: only the Python kernel of this platform is replicated. Leave " + REPLICAS
                            + " out");
        }
        return wanted;
    }

    @Override
    public ObjectNode spec() {
        ObjectNode spec = file.deepCopy();
        spec.put("display_name", file.path("display_name").asText() + " (one copy)");
        // variables of it may be secret, and no client needs them
        spec.putObject("env");
        if (!spec.has("interrupt_mode")) {
            spec.put("interrupt_mode", "signal");
        }
        spec.withObjectProperty("metadata")
                .putObject("notebookos")
                .put("replicated", false)
                .put("gpus", "KERNEL_GPUS, bound as long as the kernel lives");
        return spec;
    }

    @Override
    public Optional<KernelProgram> program() {
        return Optional.of(new KernelProgram(
                words(),
                environment(),
                directory.toString(),
                file.path("interrupt_mode").asText().equals("message")));
    }

    private List<String> words() {
        List<String> words = new ArrayList<>();
        file.path("argv").forEach(word -> words.add(word.asText()));
        return words;
    }

    private Map<String, String> environment() {
        Map<String, String> variables = new HashMap<>();
        for (Map.Entry<String, JsonNode> variable : file.path("env").properties()) {
            variables.put(variable.getKey(), variable.getValue().asText());
        }
        return variables;
    }

    @Override
    public Map<String, String> resources() {
        return ForeignResources.announced(directory);
    }

    @Override
    public Optional<Kernelspecs.Resource> resource(String wanted) {
        return ForeignResources.read(directory, wanted);
    }
}
