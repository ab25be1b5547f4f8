package org.notebookos.replication.jraft.internal;

import com.alipay.sofa.jraft.option.NodeOptions;

/** Options of one JRaft node; carries the host's client to the node's {@link ClientView}, which JRaft makes by itself. */
final class GroupNodeOptions extends NodeOptions {

    private final HostClient client;

    GroupNodeOptions(HostClient client) {
        this.client = client;
    }

    HostClient client() {
        return client;
    }
}
