package org.notebookos.launcher;

import java.nio.file.Path;

/**
 * The folder of everything that the platform writes on this machine ({@code .notebookos/}).
 *
 * @param root the folder; may not exist yet
 */
public record Home(Path root) {

    /** The folder that {@code bin/notebookos} names. */
    public static Home current() {
        return new Home(Path.of(System.getProperty("nbos.home", ".notebookos"))
                .toAbsolutePath()
                .normalize());
    }

    /** What the last {@code up} asked for. */
    public Path settings() {
        return root.resolve("settings.json");
    }

    /** The token of clients and operators; readable by the owner only. */
    public Path token() {
        return root.resolve("token");
    }

    /** The token of host agents; readable by the owner only. */
    public Path joinToken() {
        return root.resolve("join-token");
    }

    /** The certificate of the cluster's authority, on the controller's machine; there once hosts of others may join. */
    public Path authority() {
        return controller().state().resolve("scheduler").resolve("join").resolve("ca.crt");
    }

    /** From which the gateway takes its key and certificate if it serves HTTPS; readable by the owner only. */
    public Path gatewayKeys() {
        return controller().root().resolve("tls").resolve("gateway.p12");
    }

    /** Configuration files of the operator; they win over what the launcher writes. */
    public Path conf() {
        return root.resolve("conf");
    }

    /** Plugins that the operator installed. */
    public Path plugins() {
        return root.resolve("plugins");
    }

    /** Large values of all kernels. */
    public Path store() {
        return root.resolve("store");
    }

    /** Process ids and crash reports. */
    public Path run() {
        return root.resolve("run");
    }

    /** Output of processes, and of the build. */
    public Path log() {
        return root.resolve("log");
    }

    /** The Python environment of the kernels. */
    public Path python() {
        return root.resolve("python");
    }

    /** The controller's folder. */
    public NodeHome controller() {
        return new NodeHome(root.resolve("controller"), "controller");
    }

    /** The folder that holds one folder per host. */
    public Path hosts() {
        return root.resolve("hosts");
    }

    /** The folder of one host's agent. */
    public NodeHome host(String id) {
        return new NodeHome(hosts().resolve(id), "agent");
    }

    /**
     * The folder of one node.
     *
     * @param root the folder
     * @param kind {@code controller} or {@code agent}
     */
    public record NodeHome(Path root, String kind) {

        /** Configuration files that the launcher writes. */
        public Path conf() {
            return root.resolve("conf");
        }

        /** The framework's storage; may be deleted while the node is down. */
        public Path cache() {
            return root.resolve("cache");
        }

        /** Durable state of the node. */
        public Path state() {
            return root.resolve("state");
        }

        /** The node's log files. */
        public Path log() {
            return root.resolve("log");
        }

        /** Tells which process the node is; there while it runs, and after a crash. */
        public Path processFile() {
            return root.resolve(kind + ".json");
        }
    }
}
