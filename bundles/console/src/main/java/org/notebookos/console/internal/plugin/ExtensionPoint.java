package org.notebookos.console.internal.plugin;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The extension points, and the scheduler's configuration that selects between implementations. */
enum ExtensionPoint {
    PLACEMENT("org.notebookos.spi.placement.PlacementPolicy", "placementPolicy"),
    SESSION("org.notebookos.spi.session.SessionPolicy", "sessionPolicy"),
    SCALING("org.notebookos.spi.scaling.ScalingPolicy", "scalingPolicy"),
    REPLICATION("org.notebookos.spi.replication.ReplicationBackend", "replicationBackend"),
    GPU("org.notebookos.spi.gpu.GpuBinder", null),
    RUNTIME("org.notebookos.spi.runtime.ReplicaRuntime", null),
    POOL("org.notebookos.spi.pool.HostPool", null),
    STORE("org.notebookos.spi.store.ObjectStore", null),
    IDENTITY("org.notebookos.spi.identity.IdentityProvider", null);

    private final String type;
    private final String key;

    ExtensionPoint(String type, String key) {
        this.type = type;
        this.key = key;
    }

    /** The Java interface that implementations register. */
    String type() {
        return type;
    }

    /** The name that operators use. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The key of the scheduler's configuration that names the implementation in use, if there is a choice. */
    Optional<String> key() {
        return Optional.ofNullable(key);
    }

    static Optional<ExtensionPoint> ofLabel(String label) {
        return Arrays.stream(values())
                .filter(point -> point.label().equals(label))
                .findFirst();
    }

    /** The extension point with a Java interface. */
    static Optional<ExtensionPoint> ofType(String type) {
        return Arrays.stream(values()).filter(point -> point.type.equals(type)).findFirst();
    }

    /** The labels of those between whose implementations operators choose. */
    static String selectable() {
        return Arrays.stream(values())
                .filter(point -> point.key != null)
                .map(ExtensionPoint::label)
                .collect(Collectors.joining(", "));
    }
}
