package org.notebookos.replication.local.internal;

import java.nio.file.Path;
import org.notebookos.spi.replication.ReplicationBackend;
import org.notebookos.spi.replication.ReplicationBackendContract;

/** The contract, with one member. */
class LocalContractTest extends ReplicationBackendContract {

    @Override
    protected int members() {
        return 1;
    }

    @Override
    protected ReplicationBackend start(Path directory) {
        return new LocalHost(directory, 0);
    }

    @Override
    protected void stop(ReplicationBackend host) {
        ((LocalHost) host).close();
    }
}
