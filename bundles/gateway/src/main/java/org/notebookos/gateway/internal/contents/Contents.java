package org.notebookos.gateway.internal.contents;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;
import org.notebookos.gateway.internal.contents.ContentsListener.Action;
import org.notebookos.gateway.internal.disk.AtomicFile;
import org.notebookos.gateway.internal.disk.StateDirectory;

/**
 * The files that clients see, and all that can be done to them. Thread-safe; each call blocks for as long as the disk and
 * the client's body take, and throws {@link GatewayException} for what it refuses.
 */
public final class Contents {

    private final ContentsSettings settings;
    private final ContentsListener listener;
    private final ContentsRoot root;
    private final Models models;
    private final Notebooks notebooks;
    private final Checkpoints checkpoints;
    private final ContentsReader reader;
    private final ContentsWriter writer;
    private final ContentsTree tree;
    private final Copies copies;
    private final FreeNames names;
    private final MemoryBudget memory = new MemoryBudget(Runtime.getRuntime().maxMemory() / 2);
    private final Object naming = new Object();

    /**
     * @param settings what clients may do
     * @param state where it is kept which notebooks are trusted
     * @param listener hears what was done
     * @param clock tells which uploads were given up
     */
    public Contents(ContentsSettings settings, StateDirectory state, ContentsListener listener, Clock clock) {
        this(settings, state, listener, clock, Files::copy);
    }

    Contents(
            ContentsSettings settings,
            StateDirectory state,
            ContentsListener listener,
            Clock clock,
            Copies.Bytes bytes) {
        this.settings = settings;
        this.listener = listener;
        root = new ContentsRoot(settings.root());
        models = new Models(root, settings.allowHidden());
        try {
            notebooks = new Notebooks(new TrustedNotebooks(state.secret("trust-key"), state.file("trusted-notebooks")));
        } catch (IOException e) {
            throw new GatewayException(Code.BAD_CONFIGURATION, "stateDirectory can't be used", e);
        }
        checkpoints = new Checkpoints(root);
        reader = new ContentsReader(root, models, notebooks);
        writer = new ContentsWriter(root, models, notebooks, checkpoints, new Uploads(clock));
        tree = new ContentsTree(root, checkpoints, settings.deleteFullDirectories());
        copies = new Copies(root, bytes);
        names = new FreeNames(root);
    }

    MemoryBudget.Share memory() {
        return memory.share();
    }

    ContentsRoot root() {
        return root;
    }

    private void told(Action action, ContentsPath path, Optional<ContentsPath> source) {
        listener.contentsEvent(action, path.toString(), source.map(ContentsPath::toString));
    }

    ContentsAnswer get(ContentsPath path, GetOptions options, MemoryBudget.Share share) {
        ContentsAnswer answer = DiskFaults.told(path, () -> reader.get(path, options, share));
        told(Action.GET, path, Optional.empty());
        return answer;
    }

    /** Returns where a file is whose bytes are to be sent; throws 404 if there is none that this client may see. */
    Path file(ContentsPath path) {
        if (models.conceals(path) || !Files.isRegularFile(root.existing(path))) {
            throw new GatewayException(Code.NOT_FOUND, "No such file: " + path);
        }
        return root.existing(path);
    }

    /** What came of a request that may make something. */
    record Saved(ObjectNode model, boolean fresh) {}

    /** Saves what the body says under this path, or a part of it. */
    Saved put(Uploader who, ContentsPath path, InputStream body, MemoryBudget.Share share) {
        requireVisible(path, "Cannot create file or directory ");
        return DiskFaults.told(path, () -> {
            try (SaveRequest request =
                    SaveRequests.read(new ContentsBody(body, settings.maxBodyBytes(), share), () -> staged(path))) {
                if (request.isEmpty()) {
                    return new Saved(untitled(who.user(), path, "file", ""), true);
                }
                if (request.string("copy_from").isPresent()) {
                    throw new GatewayException(Code.BAD_REQUEST, "Cannot copy with PUT, only POST");
                }
                boolean fresh = !root.exists(path);
                ObjectNode model = request.chunk().isPresent()
                        ? writer.upload(who, path, request.chunk().get(), request)
                        : writer.save(who.user(), path, request);
                told(Action.SAVE, path, Optional.empty());
                return new Saved(model, fresh);
            }
        });
    }

    private Path staged(ContentsPath path) throws IOException {
        Path target = root.target(path);
        return AtomicFile.begin(target.getParent(), target);
    }

    /** Makes something new in a directory: untitled, or a copy. */
    ObjectNode post(String user, ContentsPath directory, InputStream body, MemoryBudget.Share share) {
        requireVisible(directory, "Cannot create file or directory in ");
        if (root.exists(directory) && !root.isDirectory(directory)) {
            throw new GatewayException(Code.BAD_REQUEST, "Cannot POST to files, use PUT instead.");
        }
        return DiskFaults.told(directory, () -> {
            try (SaveRequest request = SaveRequests.read(
                    new ContentsBody(body, settings.maxBodyBytes(), share),
                    () -> AtomicFile.beginPrivate(root.existing(directory)))) {
                Optional<String> from = request.string("copy_from").filter(text -> !text.isEmpty());
                if (from.isPresent()) {
                    return copy(ContentsPath.parse(from.get()), directory);
                }
                String ending = request.string("ext").orElse("");
                String type = request.type().orElse(ending.equals(".ipynb") ? "notebook" : "file");
                return untitled(user, directory, type, ending);
            }
        });
    }

    private ObjectNode untitled(String user, ContentsPath directory, String type, String ending) throws IOException {
        if (!root.isDirectory(directory)) {
            throw new GatewayException(Code.NOT_FOUND, "No such directory: " + directory);
        }
        ObjectNode fields = NotebookJson.MAPPER.createObjectNode().put("type", type);
        synchronized (naming) {
            ContentsPath path = names.untitled(directory, type, ending);
            requireVisible(path, "Cannot create file or directory ");
            ObjectNode model = writer.save(user, path, new SaveRequest(fields, Optional.empty()));
            told(Action.SAVE, path, Optional.empty());
            return model;
        }
    }

    private ObjectNode copy(ContentsPath from, ContentsPath to) throws IOException {
        requireVisible(from, "Cannot copy file or directory ");
        if (from.isRoot()) {
            throw new GatewayException(Code.BAD_REQUEST, "the root itself can't be copied");
        }
        boolean inside = root.isDirectory(to);
        // Not under the lock: a large one takes minutes, and whoever waits for a name has one of the threads for all
        // files.
        try (Copies.Draft draft = copies.draft(from, inside ? to : to.parent())) {
            ContentsPath target = inside ? publish(draft, to, from.name()) : publish(draft, to);
            told(Action.COPY, target, Optional.of(from));
            return reader.describe(target);
        }
    }

    private ContentsPath publish(Copies.Draft draft, ContentsPath target) throws IOException {
        synchronized (naming) {
            draft.publish(root.entry(target));
            return target;
        }
    }

    /** Saves don't wait for names: if one has just taken the one that was free, there is a next one. */
    private ContentsPath publish(Copies.Draft draft, ContentsPath directory, String name) throws IOException {
        while (true) {
            ContentsPath target = names.copy(directory, name);
            try {
                return publish(draft, target);
            } catch (FileAlreadyExistsException e) {
                if (!root.hasEntry(target)) {
                    throw e;
                }
            }
        }
    }

    /** Renames what is there to what the body says. */
    ObjectNode patch(ContentsPath path, InputStream body, MemoryBudget.Share share) {
        requireVisible(path, "Cannot rename file or directory ");
        return DiskFaults.told(path, () -> {
            try (SaveRequest request = SaveRequests.read(
                    new ContentsBody(body, settings.maxBodyBytes(), share),
                    () -> AtomicFile.beginPrivate(root.existing(ContentsPath.ROOT)))) {
                ContentsPath target =
                        request.string("path").map(ContentsPath::parse).orElse(path);
                requireVisible(target, "Cannot rename to ");
                if (!target.equals(path)) {
                    synchronized (naming) {
                        tree.rename(path, target);
                    }
                    told(Action.RENAME, target, Optional.of(path));
                }
                return reader.describe(target);
            }
        });
    }

    void delete(ContentsPath path) {
        requireVisible(path, "Cannot delete file or directory ");
        if (path.isRoot()) {
            throw new GatewayException(Code.BAD_REQUEST, "Can't delete root");
        }
        DiskFaults.told(path, () -> {
            tree.delete(path);
            return path;
        });
        told(Action.DELETE, path, Optional.empty());
    }

    /** A user trusts the outputs of a notebook. */
    void trust(String user, ContentsPath path) {
        requireVisible(path, "Cannot trust ");
        DiskFaults.told(path, () -> {
            try (FileContent content = new FileContent(root.existing(path));
                    MemoryBudget.Share share = memory.share()) {
                notebooks.trust(user, path, content, share);
            }
            return path;
        });
    }

    ArrayNode checkpoints(ContentsPath path) {
        requireVisible(path, "No checkpoints of ");
        root.existing(path);
        return DiskFaults.told(path, () -> checkpoints.list(path));
    }

    ObjectNode checkpoint(ContentsPath path) {
        requireVisible(path, "No checkpoints of ");
        return DiskFaults.told(path, () -> checkpoints.create(path));
    }

    void restore(ContentsPath path, String id) {
        requireVisible(path, "No checkpoints of ");
        DiskFaults.told(path, () -> {
            checkpoints.restore(path, id);
            return path;
        });
        told(Action.SAVE, path, Optional.empty());
    }

    void deleteCheckpoint(ContentsPath path, String id) {
        requireVisible(path, "No checkpoints of ");
        DiskFaults.told(path, () -> {
            checkpoints.delete(path, id);
            return path;
        });
    }

    private void requireVisible(ContentsPath path, String refusal) {
        if (models.conceals(path)) {
            throw new GatewayException(Code.BAD_REQUEST, refusal + path + ": names with a dot in front are hidden");
        }
    }

    /** Forgets uploads that haven't ended. */
    public void close() {
        writer.close();
    }
}
