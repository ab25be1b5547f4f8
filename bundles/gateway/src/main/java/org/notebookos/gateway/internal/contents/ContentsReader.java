package org.notebookos.gateway.internal.contents;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;

/** Answers with models of what is there. Stateless; blocks for as long as the disk takes. */
final class ContentsReader {

    private final ContentsRoot root;
    private final Models models;
    private final Notebooks notebooks;

    ContentsReader(ContentsRoot root, Models models, Notebooks notebooks) {
        this.root = root;
        this.models = models;
        this.notebooks = notebooks;
    }

    /** What a client wants. Notebooks that it gets are counted against the memory of its share. */
    ContentsAnswer get(ContentsPath path, GetOptions wanted, MemoryBudget.Share share) throws IOException {
        if (models.conceals(path)) {
            throw new GatewayException(Code.NOT_FOUND, "No such file or directory: " + path);
        }
        Path real = root.existing(path);
        boolean directory = Files.isDirectory(real);
        String type = wanted.type().orElse(Models.type(path, real));
        if (directory != type.equals("directory")) {
            throw new GatewayException(
                    Code.BAD_REQUEST,
                    directory ? path + " is a directory, not a " + type : path + " is not a directory");
        }
        ObjectNode model = models.model(path, real, type);
        if (directory) {
            return ContentsAnswer.of(directory(path, real, model, wanted));
        }
        if (!Files.isRegularFile(real)) {
            throw new GatewayException(Code.BAD_REQUEST, "Cannot read non-file " + path);
        }
        return wanted.content() || wanted.hash() ? file(path, real, model, wanted, share) : ContentsAnswer.of(model);
    }

    private ObjectNode directory(ContentsPath path, Path real, ObjectNode model, GetOptions wanted) throws IOException {
        if (wanted.content()) {
            model.set("content", models.list(path, real));
            model.put("format", "json");
        }
        return model;
    }

    private ContentsAnswer file(
            ContentsPath path, Path real, ObjectNode model, GetOptions wanted, MemoryBudget.Share share)
            throws IOException {
        FileContent content = new FileContent(real);
        boolean streamed = false;
        try {
            MessageDigest digest = Fingerprint.digest();
            boolean notebook = model.get("type").textValue().equals("notebook");
            if (notebook && wanted.content()) {
                notebook(model, notebooks.read(wanted.user(), path, content, digest, share));
            } else {
                content.inspect(digest);
                streamed = wanted.content();
                if (streamed) {
                    format(path, content, model, wanted.format());
                }
            }
            if (wanted.hash()) {
                Fingerprint.put(model, digest);
            }
        } catch (IOException | RuntimeException e) {
            content.close();
            throw e;
        }
        if (!streamed) {
            content.close();
            return ContentsAnswer.of(model);
        }
        return new ContentsAnswer(model, Optional.of(content));
    }

    private void notebook(ObjectNode model, ObjectNode notebook) {
        model.set("content", notebook);
        model.put("format", "json");
        NotebookShape.fault(notebook).ifPresent(fault -> model.put("message", fault));
    }

    private static void format(
            ContentsPath path, FileContent content, ObjectNode model, Optional<String> wantedFormat) {
        if (wantedFormat.equals(Optional.of("text")) && !content.isText()) {
            throw new GatewayException(Code.BAD_REQUEST, path + " is not UTF-8 encoded");
        }
        if (wantedFormat.equals(Optional.of("base64"))) {
            content.asBase64();
        }
        model.put("format", content.isText() ? "text" : "base64");
        if (model.get("mimetype").isNull()) {
            model.put("mimetype", content.isText() ? "text/plain" : "application/octet-stream");
        }
    }

    /** Returns the model of something that has just been changed. */
    ObjectNode describe(ContentsPath path) throws IOException {
        Path real = root.existing(path);
        return models.model(path, real, Models.type(path, real));
    }
}
