package org.notebookos.gateway.internal.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;
import org.notebookos.gateway.internal.access.User;
import org.notebookos.gateway.internal.disk.AtomicFile;
import org.notebookos.gateway.internal.disk.StateDirectory;

/**
 * Settings that each user's pages keep on the server, one JSON object per section. Guarded by its monitor, also while a file is written:
 * they are small, and changed by hand.
 */
public final class NotebookSettings {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final Pattern SECTION = Pattern.compile("\\w{1,100}");

    private final Optional<Path> directory;

    private record Key(String user, String section) {}

    private final Map<Key, ObjectNode> forgotten = new ConcurrentHashMap<>();

    public NotebookSettings(StateDirectory state) {
        directory = state.file("config");
    }

    /** Returns a section; empty if nothing was ever set. */
    public synchronized ObjectNode get(User user, String section) {
        requireName(section);
        if (directory.isEmpty()) {
            return forgotten
                    .getOrDefault(new Key(user.name(), section), JSON.createObjectNode())
                    .deepCopy();
        }
        Path file = file(user, section);
        try {
            return JSON.readTree(Files.readAllBytes(file)) instanceof ObjectNode object
                    ? object
                    : JSON.createObjectNode();
        } catch (NoSuchFileException nothingYet) {
            return JSON.createObjectNode();
        } catch (IOException e) {
            throw new GatewayException(Code.DISK, "the settings of " + section + " can't be read", e);
        }
    }

    /** Replaces a section. */
    public synchronized void set(User user, String section, ObjectNode values) {
        requireName(section);
        if (directory.isEmpty()) {
            forgotten.put(new Key(user.name(), section), values.deepCopy());
            return;
        }
        try {
            Path file = file(user, section);
            Files.createDirectories(file.getParent());
            AtomicFile.write(file, out -> out.write(JSON.writeValueAsBytes(values)));
        } catch (IOException e) {
            throw new GatewayException(Code.DISK, "the settings of " + section + " can't be saved", e);
        }
    }

    /** Changes parts of a section: objects are merged, null deletes. Returns all of it. */
    public synchronized ObjectNode update(User user, String section, ObjectNode changes) {
        ObjectNode merged = get(user, section);
        merge(merged, changes);
        set(user, section, merged);
        return merged;
    }

    private static void merge(ObjectNode target, ObjectNode changes) {
        for (Map.Entry<String, JsonNode> change : changes.properties()) {
            String name = change.getKey();
            if (change.getValue() instanceof ObjectNode nested) {
                ObjectNode inner = target.get(name) instanceof ObjectNode there ? there : JSON.createObjectNode();
                merge(inner, nested);
                if (inner.isEmpty()) {
                    target.remove(name);
                } else {
                    target.set(name, inner);
                }
            } else if (change.getValue().isNull()) {
                target.remove(name);
            } else {
                target.set(name, change.getValue());
            }
        }
    }

    private Path file(User user, String section) {
        Path all = directory.orElseThrow();
        // a user may be called ".."
        Path own = user.name().equals(User.OWNER.name()) ? all : all.resolve("@" + user.name());
        return own.resolve(section + ".json");
    }

    private static void requireName(String section) {
        if (!SECTION.matcher(section).matches()) {
            throw new GatewayException(Code.NOT_FOUND, "no such section: a name is letters, digits and _");
        }
    }
}
