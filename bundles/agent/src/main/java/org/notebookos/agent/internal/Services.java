package org.notebookos.agent.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.notebookos.spi.gpu.GpuBinder;
import org.notebookos.spi.gpu.GpuDevice;
import org.notebookos.spi.gpu.GpuProblem;
import org.notebookos.spi.replication.ReplicationBackend;
import org.notebookos.spi.runtime.ReplicaRuntime;
import org.notebookos.spi.store.ObjectStore;

/**
 * The plugins that are there now. Who needs one that is missing gets a stage that completes when it comes: work waits, it
 * doesn't fail. Owner of the state: this object's monitor; stages are completed outside it.
 */
public final class Services {

    /** A plugin that may come, go, and be waited for. */
    private static final class Slot<T> {
        private final List<CompletableFuture<T>> waiting = new ArrayList<>();
        private T service;
    }

    /** What {@link #missing()} calls the object store. */
    public static final String OBJECT_STORE = "an object store";

    private final Map<String, Slot<ReplicationBackend>> backends = new HashMap<>();
    private final Slot<ReplicaRuntime> runtime = new Slot<>();
    private final Slot<ObjectStore> store = new Slot<>();
    private final Slot<GpuBinder> binder = new Slot<>();
    private volatile String storeFolder = "";

    /** Returns the replication backend of a name, as soon as there is one. */
    public CompletionStage<ReplicationBackend> backend(String name) {
        return whenThere(backendSlot(name));
    }

    /** Returns the backends that are there now. */
    public synchronized List<ReplicationBackend> backends() {
        return backends.values().stream()
                .map(slot -> slot.service)
                .filter(java.util.Objects::nonNull)
                .toList();
    }

    /** Returns the replica runtime, as soon as there is one. */
    public CompletionStage<ReplicaRuntime> runtime() {
        return whenThere(runtime);
    }

    /** Returns the object store, as soon as there is one. */
    public CompletionStage<ObjectStore> store() {
        return whenThere(store);
    }

    /** Returns the GPU binder, if there is one now. */
    public synchronized Optional<GpuBinder> binder() {
        return Optional.ofNullable(binder.service);
    }

    /** Returns the devices that are fit for use now. */
    public List<GpuDevice> devices() {
        return binder().map(GpuBinder::devices).orElse(List.of());
    }

    /** Returns why devices that this host might have are not fit for use. */
    public List<GpuProblem> deviceProblems() {
        return binder().map(GpuBinder::problems).orElse(List.of());
    }

    /** Returns what is missing, for people; empty if nothing is. */
    public synchronized List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (runtime.service == null) {
            missing.add("a replica runtime");
        }
        if (store.service == null) {
            missing.add(OBJECT_STORE);
        }
        backends.forEach((name, slot) -> {
            if (slot.service == null) {
                missing.add("replication backend " + name);
            }
        });
        return missing;
    }

    /** Takes a backend into service. */
    public void bindBackend(String name, ReplicationBackend service) {
        bind(backendSlot(name), service);
    }

    /** Takes a backend out of service. */
    public void unbindBackend(String name, ReplicationBackend service) {
        unbind(backendSlot(name), service);
    }

    /** Takes a runtime into service. */
    public void bindRuntime(ReplicaRuntime service) {
        bind(runtime, service);
    }

    /** Takes a runtime out of service. */
    public void unbindRuntime(ReplicaRuntime service) {
        unbind(runtime, service);
    }

    /** Takes a store into service. */
    public void bindStore(ObjectStore service) {
        bindStore(service, "");
    }

    /** Takes a store into service that is a folder with a mark; empty: it is none. */
    public void bindStore(ObjectStore service, String mark) {
        storeFolder = mark;
        bind(store, service);
    }

    /** Returns the mark of the folder that the object store is; empty if it is none. */
    public String storeFolder() {
        return storeFolder;
    }

    /** Takes a store out of service. */
    public void unbindStore(ObjectStore service) {
        unbind(store, service);
    }

    /** Takes a binder into service. */
    public void bindBinder(GpuBinder service) {
        bind(binder, service);
    }

    /** Takes a binder out of service. */
    public void unbindBinder(GpuBinder service) {
        unbind(binder, service);
    }

    private synchronized Slot<ReplicationBackend> backendSlot(String name) {
        return backends.computeIfAbsent(name, unused -> new Slot<>());
    }

    private synchronized <T> CompletionStage<T> whenThere(Slot<T> slot) {
        if (slot.service != null) {
            return CompletableFuture.completedFuture(slot.service);
        }
        CompletableFuture<T> later = new CompletableFuture<>();
        slot.waiting.add(later);
        return later;
    }

    private <T> void bind(Slot<T> slot, T service) {
        List<CompletableFuture<T>> waiting;
        synchronized (this) {
            slot.service = service;
            waiting = List.copyOf(slot.waiting);
            slot.waiting.clear();
        }
        waiting.forEach(stage -> stage.complete(service));
    }

    private synchronized <T> void unbind(Slot<T> slot, T service) {
        if (slot.service == service) {
            slot.service = null;
        }
    }
}
