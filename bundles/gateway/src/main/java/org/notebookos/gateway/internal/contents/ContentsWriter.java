package org.notebookos.gateway.internal.contents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;
import org.notebookos.gateway.internal.contents.SaveRequest.Content;
import org.notebookos.gateway.internal.disk.AtomicFile;

/** Saves what clients send: whole, or not at all. Its only state are the uploads; blocks for as long as the disk takes. */
final class ContentsWriter {

    private final ContentsRoot root;
    private final Models models;
    private final Notebooks notebooks;
    private final Checkpoints checkpoints;
    private final Uploads uploads;

    ContentsWriter(ContentsRoot root, Models models, Notebooks notebooks, Checkpoints checkpoints, Uploads uploads) {
        this.root = root;
        this.models = models;
        this.notebooks = notebooks;
        this.checkpoints = checkpoints;
        this.uploads = uploads;
    }

    /** Saves a user's file, makes it or a directory; returns its model. */
    ObjectNode save(String user, ContentsPath path, SaveRequest request) throws IOException {
        boolean fresh = !root.exists(path);
        String type = type(path, request, fresh);
        Optional<String> fault = Optional.empty();
        switch (type) {
            case "directory" -> directory(path);
            case "notebook" -> fault = notebook(user, path, request, fresh);
            default -> file(path, request, fresh);
        }
        Path real = root.existing(path);
        ObjectNode model = models.model(path, real, type);
        fault.ifPresent(text -> model.put("message", text));
        return model;
    }

    private static String type(ContentsPath path, SaveRequest request, boolean fresh) {
        Optional<String> byName = fresh ? Optional.of(path.isNotebook() ? "notebook" : "file") : Optional.empty();
        return request.type()
                .or(() -> byName)
                .orElseThrow(() -> new GatewayException(Code.BAD_REQUEST, "No file type provided"));
    }

    private void directory(ContentsPath path) throws IOException {
        if (!root.exists(path)) {
            Files.createDirectory(root.entry(path));
        } else if (!root.isDirectory(path)) {
            throw new GatewayException(Code.BAD_REQUEST, "Not a directory: " + path);
        }
    }

    private Path target(ContentsPath path) {
        Path target = root.target(path);
        if (Files.isDirectory(target)) {
            throw new GatewayException(Code.BAD_REQUEST, path + " is a directory");
        }
        if (Files.exists(target) && !Files.isWritable(target)) {
            throw new GatewayException(Code.FORBIDDEN, "Permission denied: " + path);
        }
        return target;
    }

    private Optional<String> notebook(String user, ContentsPath path, SaveRequest request, boolean fresh)
            throws IOException {
        JsonNode content;
        if (request.content().isEmpty() && fresh) {
            content = NotebookShape.empty();
        } else if (request.content().isPresent() && request.content().get() instanceof Content.Json json) {
            content = json.value();
        } else {
            throw request.content().isEmpty()
                    ? noContent()
                    : new GatewayException(Code.BAD_REQUEST, "the content of a notebook is a JSON object");
        }
        Optional<String> fault = notebooks.write(user, path, target(path), content);
        if (checkpoints.list(path).isEmpty()) {
            checkpoints.create(path);
        }
        return fault;
    }

    private void file(ContentsPath path, SaveRequest request, boolean fresh) throws IOException {
        Path target = target(path);
        if (request.content().isEmpty() && fresh) {
            AtomicFile.write(target, out -> {});
        } else if (request.content().orElseThrow(ContentsWriter::noContent) instanceof Content.Staged staged) {
            AtomicFile.publish(staged.file(), target);
        } else {
            AtomicFile.Body body = bytes(request);
            AtomicFile.write(target, body);
        }
    }

    /** Takes a part of a file; returns the model of what has come so far. */
    ObjectNode upload(Uploader who, ContentsPath path, int chunk, SaveRequest request) throws IOException {
        String type = type(path, request, !root.exists(path));
        if (!type.equals("file")) {
            throw new GatewayException(Code.BAD_REQUEST, "a " + type + " can't be sent in parts; type must be file");
        }
        Path there = uploads.append(new Uploads.Key(who, path), target(path), chunk, bytes(request));
        return models.model(path, there, "file");
    }

    private static AtomicFile.Body bytes(SaveRequest request) {
        Content content = request.content().orElseThrow(ContentsWriter::noContent);
        if (content instanceof Content.Staged staged) {
            return out -> Files.copy(staged.file(), out);
        }
        if (!(content instanceof Content.Text text)) {
            throw new GatewayException(Code.BAD_REQUEST, "the content of a file is a string");
        }
        return switch (request.string("format").orElse("")) {
            case "text" -> out -> utf8(text.text(), out);
            case "base64" -> {
                byte[] decoded = decoded(text.text());
                yield out -> out.write(decoded);
            }
            default -> throw new GatewayException(
                    Code.BAD_REQUEST, "Must specify format of file contents as 'text' or 'base64'");
        };
    }

    private static void utf8(String text, OutputStream out) throws IOException {
        try (Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8.newEncoder()))) {
            writer.write(text);
        } catch (CharacterCodingException e) {
            throw new GatewayException(Code.BAD_REQUEST, "the text has half a character, which UTF-8 can't say", e);
        }
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new GatewayException(Code.BAD_REQUEST, "\"content\" is not base64", e);
        }
    }

    private static GatewayException noContent() {
        return new GatewayException(Code.BAD_REQUEST, "No file content provided");
    }

    /** Forgets uploads that haven't ended. */
    void close() {
        uploads.close();
    }
}
