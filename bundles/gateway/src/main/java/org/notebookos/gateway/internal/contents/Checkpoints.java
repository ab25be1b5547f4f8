package org.notebookos.gateway.internal.contents;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;
import org.notebookos.gateway.internal.disk.AtomicFile;
import org.notebookos.jupyter.Timestamps;

/** One earlier version of each file, beside it in {@code .ipynb_checkpoints}, as Jupyter keeps it. Stateless. */
final class Checkpoints {

    static final String DIRECTORY = ".ipynb_checkpoints";
    static final String ID = "checkpoint";

    private final ContentsRoot root;

    Checkpoints(ContentsRoot root) {
        this.root = root;
    }

    private Path file(ContentsPath path) {
        String name = path.name();
        int dot = name.lastIndexOf('.') > 0 ? name.lastIndexOf('.') : name.length();
        String saved = name.substring(0, dot) + "-" + ID + name.substring(dot);
        return root.entry(path).resolveSibling(DIRECTORY).resolve(saved);
    }

    /** Returns the file of a checkpoint; throws 404 if there is none of this id. */
    private Path existing(ContentsPath path, String id) {
        Path file = file(path);
        if (!id.equals(ID) || !isOurs(file)) {
            throw new GatewayException(Code.NOT_FOUND, "Checkpoint does not exist: " + path + "@" + id);
        }
        return file;
    }

    /** A link in the way isn't followed: it could lead anywhere. */
    private static boolean isOurs(Path file) {
        return Files.isDirectory(file.getParent(), LinkOption.NOFOLLOW_LINKS)
                && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    ArrayNode list(ContentsPath path) throws IOException {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        Path file = file(path);
        return isOurs(file) ? list.add(model(file)) : list;
    }

    private static ObjectNode model(Path file) throws IOException {
        String time = Timestamps.format(Files.getLastModifiedTime(file).toInstant());
        return JsonNodeFactory.instance.objectNode().put("id", ID).put("last_modified", time);
    }

    /** Keeps what a file has now, for those who can read the file. */
    ObjectNode create(ContentsPath path) throws IOException {
        Path source = root.existing(path);
        if (!Files.isRegularFile(source)) {
            throw new GatewayException(Code.BAD_REQUEST, "only files have checkpoints: " + path);
        }
        Path file = file(path);
        if (!Files.isDirectory(file.getParent(), LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(file.getParent());
        }
        AtomicFile.writeLike(source, file, out -> Files.copy(source, out));
        return model(file);
    }

    void restore(ContentsPath path, String id) throws IOException {
        Path file = existing(path, id);
        Path target = root.target(path);
        AtomicFile.writeLike(Files.exists(target) ? target : file, target, out -> Files.copy(file, out));
    }

    void delete(ContentsPath path, String id) throws IOException {
        Files.delete(existing(path, id));
    }

    /** Takes a file's checkpoint along, if it has one. */
    void rename(ContentsPath from, ContentsPath to) throws IOException {
        Path old = file(from);
        if (!isOurs(old)) {
            return;
        }
        Path fresh = file(to);
        Files.createDirectories(fresh.getParent());
        Files.move(old, fresh, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    /** Forgets what belonged to a file that is gone. */
    void forget(Path entry, ContentsPath path) throws IOException {
        Path file = file(path);
        if (!Files.exists(entry, LinkOption.NOFOLLOW_LINKS) && isOurs(file)) {
            Files.delete(file);
        }
    }
}
