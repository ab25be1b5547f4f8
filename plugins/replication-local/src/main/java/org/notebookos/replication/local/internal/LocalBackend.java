package org.notebookos.replication.local.internal;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.notebookos.spi.replication.GroupSpec;
import org.notebookos.spi.replication.ReplicatedLog;
import org.notebookos.spi.replication.ReplicatedStateMachine;
import org.notebookos.spi.replication.ReplicationBackend;
import org.notebookos.spi.replication.ReplicationException;
import org.notebookos.spi.replication.ReplicationException.Code;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Logs of one replica each, in files of this host, published as a service. Thread-safe, as {@link LocalHost} is. */
@Component(
        configurationPid = LocalBackend.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = "nbos.name=local")
@Designate(ocd = LocalBackend.Config.class)
public final class LocalBackend implements ReplicationBackend {

    static final String PID = "org.notebookos.replication.local";

    /** Configuration. */
    @ObjectClassDefinition(id = PID, name = "Replication: one replica, local files")
    public @interface Config {

        @AttributeDefinition(description = "Directory of the logs, used by one host at a time")
        String directory();

        @AttributeDefinition(description = "Entries after which a log is replaced by a snapshot; 0: only when asked")
        int snapshotEntries() default 1000;
    }

    private final LocalHost host;

    @Activate
    public LocalBackend(Config config) {
        if (config.directory() == null) {
            throw new ReplicationException(Code.FAILED, PID + ": directory is not configured");
        }
        this.host = new LocalHost(Path.of(config.directory()), config.snapshotEntries());
    }

    @Deactivate
    void deactivate() {
        host.close();
    }

    @Override
    public String endpoint() {
        return host.endpoint();
    }

    @Override
    public CompletionStage<ReplicatedLog> open(GroupSpec spec, ReplicatedStateMachine machine) {
        return host.open(spec, machine);
    }

    @Override
    public Set<String> stored() {
        return host.stored();
    }

    @Override
    public void destroy(String group) {
        host.destroy(group);
    }

    @Override
    public void peerDied(String endpoint) {
        host.peerDied(endpoint);
    }
}
