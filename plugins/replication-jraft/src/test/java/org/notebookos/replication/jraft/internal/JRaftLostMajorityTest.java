package org.notebookos.replication.jraft.internal;

import java.nio.file.Path;
import org.notebookos.spi.replication.LostMajorityContract;
import org.notebookos.spi.replication.ReplicationBackend;

/** Real JRaft over loopback, with the long election timeout of production: nothing in the contract may wait for it. */
class JRaftLostMajorityTest extends LostMajorityContract {

    @Override
    protected ReplicationBackend start(Path directory) {
        return TestHosts.start(directory, 5000);
    }

    @Override
    protected void stop(ReplicationBackend host) {
        ((JRaftHost) host).close();
    }

    @Override
    protected void kill(int number) {
        TestHosts.vanish(cluster, number);
    }
}
