package org.notebookos.gateway.internal.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads a {@code kernel.json}, and says what is wrong with it. Stateless. */
final class ForeignSpecFile {

    /** Why a kernelspec can't be offered. */
    static final class Unfit extends Exception {

        private static final long serialVersionUID = 1L;

        Unfit(String why) {
            super(why);
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MOST_BYTES = 256 << 10;
    private static final int MOST_WORDS = 1000;
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String CONNECTION_FILE = "{connection_file}";

    private ForeignSpecFile() {}

    /** Returns what is in a file. */
    static ObjectNode read(Path file) throws Unfit, IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
            throw new Unfit("it is no file of at most " + MOST_BYTES + " bytes");
        }
        byte[] bytes = Files.readAllBytes(file);
        JsonNode read;
        try {
            read = JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new Unfit("it is no JSON: " + e.getOriginalMessage());
        } catch (CharConversionException e) {
            throw new Unfit("it is no JSON in UTF-8");
        }
        if (!(read instanceof ObjectNode spec)) {
            throw new Unfit("it is no JSON object");
        }
        check(spec);
        return spec;
    }

    private static void check(ObjectNode spec) throws Unfit {
        checkCommand(spec.path("argv"));
        requireText(spec, "display_name");
        requireText(spec, "language");
        checkEnvironment(spec.path("env"));
        JsonNode mode = spec.path("interrupt_mode");
        if (!mode.isMissingNode() && !mode.asText().matches("signal|message")) {
            throw new Unfit("interrupt_mode is neither \"signal\" nor \"message\"");
        }
        JsonNode metadata = spec.path("metadata");
        if (!metadata.isMissingNode() && !metadata.isObject()) {
            throw new Unfit("metadata is no object");
        }
        String provisioner =
                metadata.path("kernel_provisioner").path("provisioner_name").asText("local-provisioner");
        if (!provisioner.equals("local-provisioner")) {
            throw new Unfit("it wants to be started by " + provisioner + ", which isn't here");
        }
    }

    private static void checkCommand(JsonNode command) throws Unfit {
        if (!command.isArray() || command.isEmpty() || command.size() > MOST_WORDS) {
            throw new Unfit("argv is no list of a program and its arguments");
        }
        boolean connects = false;
        for (JsonNode word : command) {
            if (!word.isTextual() || word.asText().indexOf('\0') >= 0) {
                throw new Unfit("argv has something in it that is no argument of a program");
            }
            connects |= word.asText().contains(CONNECTION_FILE);
        }
        if (command.get(0).asText().isBlank()) {
            throw new Unfit("argv begins with no program");
        }
        if (!connects) {
            throw new Unfit("argv doesn't say where " + CONNECTION_FILE + " goes");
        }
    }

    private static void requireText(ObjectNode spec, String field) throws Unfit {
        if (!spec.path(field).isTextual() || spec.path(field).asText().isBlank()) {
            throw new Unfit(field + " is no text");
        }
    }

    private static void checkEnvironment(JsonNode environment) throws Unfit {
        if (!environment.isMissingNode() && !environment.isObject()) {
            throw new Unfit("env is no object");
        }
        for (Map.Entry<String, JsonNode> variable : environment.properties()) {
            boolean fit = VARIABLE.matcher(variable.getKey()).matches()
                    && variable.getValue().isTextual()
                    && variable.getValue().asText().indexOf('\0') < 0;
            if (!fit) {
                throw new Unfit("env has a variable whose name or value is none");
            }
        }
    }
}
