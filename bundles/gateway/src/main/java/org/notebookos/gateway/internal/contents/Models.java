package org.notebookos.gateway.internal.contents;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.notebookos.gateway.internal.disk.AtomicFile;
import org.notebookos.jupyter.Timestamps;

/** Describes files to clients: every field that they check is there, null where it isn't asked for. Stateless. */
final class Models {

    /** What nobody wants to see in a list. */
    private static final List<String> LITTER = List.of(".pyc", ".pyo", "~");

    private final ContentsRoot root;
    private final boolean showHidden;

    Models(ContentsRoot root, boolean showHidden) {
        this.root = root;
        this.showHidden = showHidden;
    }

    /** Tells whether a client may not see this path. */
    boolean conceals(ContentsPath path) {
        return !showHidden && path.isHidden();
    }

    /** Returns what a path is when nobody says: by its name, and by what is there. */
    static String type(ContentsPath path, Path real) {
        if (Files.isDirectory(real)) {
            return "directory";
        }
        return path.isNotebook() ? "notebook" : "file";
    }

    /**
     * Returns a model without content.
     *
     * @param path as clients write it
     * @param real the file
     * @param type directory, notebook or file
     */
    ObjectNode model(ContentsPath path, Path real, String type) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
        ObjectNode model = JsonNodeFactory.instance.objectNode();
        model.put("name", path.name());
        model.put("path", path.toString());
        model.put("last_modified", Timestamps.format(time(attributes.lastModifiedTime())));
        model.put("created", Timestamps.format(created(real)));
        model.putNull("content").putNull("format").putNull("mimetype");
        if (type.equals("directory")) {
            model.putNull("size");
        } else {
            model.put("size", attributes.size());
        }
        model.put("writable", Files.isWritable(real));
        model.putNull("hash").putNull("hash_algorithm");
        model.put("type", type);
        if (type.equals("file")) {
            model.put("mimetype", MimeTypes.guess(path.name()).orElse(null));
        }
        return model;
    }

    /** Unix keeps no date of birth that everybody could ask for; the last change of the inode stands for it. */
    private static Instant created(Path real) throws IOException {
        return time((FileTime) Files.getAttribute(real, "unix:ctime"));
    }

    /** A broken date on the disk must not make the model unreadable. */
    private static Instant time(FileTime time) {
        Instant instant = time.toInstant();
        boolean sound = instant.isAfter(Instant.EPOCH) && instant.isBefore(Instant.parse("9999-01-01T00:00:00Z"));
        return sound ? instant : Instant.EPOCH;
    }

    /** Returns the models of what is in a directory, by name. What can't be served is left out. */
    ArrayNode list(ContentsPath directory, Path real) throws IOException {
        List<ObjectNode> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(real, this::isListed)) {
            for (Path entry : stream) {
                entry(directory.child(entry.getFileName().toString())).ifPresent(entries::add);
            }
        }
        entries.sort(Comparator.comparing(entry -> entry.get("name").textValue()));
        return JsonNodeFactory.instance.arrayNode().addAll(entries);
    }

    private boolean isListed(Path entry) {
        String name = entry.getFileName().toString();
        boolean hidden = !showHidden && name.startsWith(".");
        boolean litter = name.equals("__pycache__")
                || name.equals(".DS_Store")
                || LITTER.stream().anyMatch(name::endsWith)
                || name.startsWith(AtomicFile.PART_PREFIX);
        return !hidden && !litter && (Files.isSymbolicLink(entry) || isPlain(entry));
    }

    private static boolean isPlain(Path entry) {
        return Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)
                || Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
    }

    private Optional<ObjectNode> entry(ContentsPath path) throws IOException {
        if (!root.exists(path)) {
            return Optional.empty();
        }
        Path real = root.existing(path);
        boolean unreadable = Files.isDirectory(real) && !(Files.isReadable(real) && Files.isExecutable(real));
        try {
            return unreadable ? Optional.empty() : Optional.of(model(path, real, type(path, real)));
        } catch (java.nio.file.NoSuchFileException | java.nio.file.AccessDeniedException goneMeanwhile) {
            return Optional.empty();
        }
    }
}
