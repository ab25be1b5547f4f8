package org.notebookos.gateway.internal.rest;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.notebookos.gateway.internal.disk.AtomicFile;

/**
 * Kernels that outlive the Jupyter server that started them. A Jupyter server that stops deletes each of its kernels with the
 * same request as a user who shuts one down, so such a request only detaches them: they are gone for clients, and found again
 * by a client that asks for the same one.
 *
 * <p>Thread-safe; guarded by its monitor. Durable if it has a file.
 */
public final class KeptKernels {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> YES = Set.of("1", "true", "yes");

    /** One kernel that is to be kept; {@code detached} once a client has deleted it. */
    record Kept(KernelIdentity identity, boolean detached) {}

    private final boolean byDefault;
    private final Optional<Path> file;
    private final Map<String, Kept> kernels = new LinkedHashMap<>();

    /**
     * @param byDefault whether kernels are kept whose clients don't say, with KERNEL_KEEP
     * @param file where it is remembered over a restart; read now, if it is there
     * @throws UncheckedIOException if the file can't be read
     */
    public KeptKernels(boolean byDefault, Optional<Path> file) {
        this.byDefault = byDefault;
        this.file = file;
        file.filter(Files::exists).ifPresent(this::read);
    }

    private void read(Path from) {
        try {
            kernels.putAll(JSON.readValue(from.toFile(), new TypeReference<Map<String, Kept>>() {}));
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + from + "; delete it to forget which kernels are kept", e);
        }
    }

    /** Notes a new kernel, if it is to be kept. */
    synchronized void made(String kernelId, KernelIdentity identity, Map<String, String> environment) {
        String wish = environment.get("KERNEL_KEEP");
        if (wish == null ? byDefault : YES.contains(wish)) {
            kernels.put(kernelId, new Kept(identity, false));
            write();
        }
    }

    /** Takes a kernel away from clients instead of deleting it; returns false if it is not to be kept. */
    synchronized boolean detach(String kernelId) {
        Kept kept = kernels.get(kernelId);
        if (kept == null) {
            return false;
        }
        kernels.put(kernelId, new Kept(kept.identity(), true));
        write();
        return true;
    }

    /** Tells whether a kernel is kept without clients. */
    synchronized boolean isDetached(String kernelId) {
        Kept kept = kernels.get(kernelId);
        return kept != null && kept.detached();
    }

    /**
     * Gives a kernel that was detached back.
     *
     * @param wantedId what the client calls it, if it says
     * @param identity what the client wants else
     * @param lives tells whether a kernel still exists
     * @param usable tells whether the client may have it
     * @return its id; empty if there is none like it
     */
    synchronized Optional<String> reattach(
            Optional<String> wantedId, KernelIdentity identity, Predicate<String> lives, Predicate<String> usable) {
        if (kernels.keySet().removeIf(id -> !lives.test(id))) {
            write();
        }
        Optional<String> found = kernels.entrySet().stream()
                .filter(entry -> entry.getValue().detached() && usable.test(entry.getKey()))
                .filter(entry -> wantedId.map(entry.getKey()::equals)
                        .orElse(identity.isUnique()
                                && identity.equals(entry.getValue().identity())))
                .map(Map.Entry::getKey)
                .findFirst();
        found.ifPresent(id -> {
            kernels.put(id, new Kept(kernels.get(id).identity(), false));
            write();
        });
        return found;
    }

    /** Forgets a kernel that is really deleted. */
    synchronized void forget(String kernelId) {
        if (kernels.remove(kernelId) != null) {
            write();
        }
    }

    private void write() {
        if (file.isEmpty()) {
            return;
        }
        Path target = file.get();
        try {
            AtomicFile.write(target, out -> out.write(JSON.writeValueAsBytes(kernels)));
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + target, e);
        }
    }
}
