package org.notebookos.gateway.internal.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.scheduler.api.Durability;

/**
 * What of a client's wishes reaches a kernel's processes: {@code KERNEL_*} and allow-listed variables, and a working
 * directory below a configured root.
 *
 * @param allowed names of further variables that clients may set
 * @param root where relative paths of clients begin; empty if clients' paths are ignored
 */
public record KernelEnvironment(Set<String> allowed, Optional<Path> root) {

    private static final String OWN_PREFIX = "KERNEL_";
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private static final Map<String, Form> FORMS = Map.of(
            "KERNEL_GPUS", new Form("[0-9]{1,4}", "a number of GPUs"),
            "KERNEL_CPUS", new Form("[0-9]{1,4}(\\.[0-9]{1,3})?", "a number of processors, like 2 or 0.5"),
            "KERNEL_MEM", new Form("[0-9]{1,8}[MG]?", "an amount of memory, like 2048, 2048M or 2G"),
            "KERNEL_VRAM", new Form("[0-9]{1,4}", "a number of gigabytes"),
            "KERNEL_SUSPEND_AFTER", new Form("[0-9]{1,9}", "a number of seconds"),
            "KERNEL_CULL_AFTER", new Form("[0-9]{1,9}", "a number of seconds"),
            "KERNEL_KEEP", new Form("[01]|true|false|yes|no", "1 or 0"),
            "KERNEL_STANDBYS", new Form("hot|warm|cold", "one of hot, warm, cold"));

    /** Returns the variables that pass; throws if one of them has an impossible value. */
    Map<String, String> filter(ObjectNode wanted) {
        Map<String, String> passed = new HashMap<>();
        for (Map.Entry<String, JsonNode> variable : wanted.properties()) {
            String name = variable.getKey();
            if (!variable.getValue().isTextual()) {
                throw bad("the value of " + name + " is not a string");
            }
            if (!name.startsWith(OWN_PREFIX) && !allowed.contains(name)) {
                continue;
            }
            String value = variable.getValue().textValue();
            if (!NAME.matcher(name).matches() || value.chars().anyMatch(Character::isISOControl)) {
                throw bad("variable \"" + name + "\": neither name nor value may have control characters");
            }
            passed.put(name, value);
        }
        check(passed);
        return passed;
    }

    /** Throws if one of these variables has an impossible value. */
    public void check(Map<String, String> variables) {
        FORMS.forEach((name, form) -> form.check(name, variables.get(name)));
        checkDurability(variables.get("KERNEL_DURABILITY"));
    }

    /** What a variable must look like. */
    private record Form(String pattern, String meaning) {

        void check(String name, String value) {
            if (value != null && !value.matches(pattern)) {
                throw bad(name + " is not " + meaning + ": " + value);
            }
        }
    }

    private static void checkDurability(String mode) {
        if (mode != null && Durability.of(mode).isEmpty()) {
            throw bad("KERNEL_DURABILITY is neither \"strict\" nor \"pipelined\": " + mode);
        }
    }

    /** Returns where user code starts: KERNEL_WORKING_DIR, else the path below the root, or the root itself. */
    Optional<String> workingDirectory(Map<String, String> environment, Optional<String> path) {
        String wanted = environment.get("KERNEL_WORKING_DIR");
        if (wanted != null && !wanted.isBlank()) {
            return Optional.of(wanted);
        }
        return belowRoot(path.orElse(""));
    }

    private Optional<String> belowRoot(String path) {
        if (root.isEmpty()) {
            return Optional.empty();
        }
        Path start = root.get().toAbsolutePath().normalize();
        Path directory;
        try {
            directory = start.resolve(path.replaceFirst("^/+", "")).normalize();
        } catch (InvalidPathException e) {
            throw new GatewayException(GatewayException.Code.BAD_REQUEST, "\"path\" is not a path", e);
        }
        if (!directory.startsWith(start)) {
            throw bad("\"path\" leaves the root directory");
        }
        // The nearest directory that is there; a notebook's own name is no directory, for example.
        while (!directory.equals(start) && !Files.isDirectory(directory)) {
            directory = directory.getParent();
        }
        return Optional.of(directory.toString());
    }

    private static GatewayException bad(String message) {
        return new GatewayException(GatewayException.Code.BAD_REQUEST, message);
    }
}
