package org.notebookos.replication.jraft.internal;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
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

/** Replicated logs over JRaft, published as a service. Thread-safe, as {@link JRaftHost} is. */
@Component(
        configurationPid = JRaftBackend.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = "nbos.name=jraft")
@Designate(ocd = JRaftBackend.Config.class)
public final class JRaftBackend implements ReplicationBackend {

    private static final long MEBIBYTE = 1024 * 1024;

    static final String PID = "org.notebookos.replication.jraft";

    /** Configuration. */
    @ObjectClassDefinition(id = PID, name = "Replication: JRaft")
    public @interface Config {

        @AttributeDefinition(description = "Directory of the log store and the snapshots, on a disk of this host")
        String directory();

        @AttributeDefinition(description = "Name or address by which other hosts reach this one")
        String host() default "127.0.0.1";

        @AttributeDefinition(description = "Local address to listen on; empty: the same as host")
        String bindAddress() default "";

        @AttributeDefinition(description = "Port to listen on; 0: choose one once and keep it in the directory")
        int port() default 0;

        @AttributeDefinition(
                description =
                        "File of this host's key and certificate, which its agent keeps fresh; with it logs are sent"
                                + " over TLS. Needed unless all addresses are loopback ones")
        String identityFile() default "";

        @AttributeDefinition(
                description = "Milliseconds a member waits for a silent leader, if nobody declares it dead")
        int electionTimeoutMillis() default JRaftSettings.DEFAULT_ELECTION_TIMEOUT_MILLIS;

        @AttributeDefinition(description = "Force entries and votes to disk before they count")
        boolean fsync() default true;

        @AttributeDefinition(description = "Entries after which a group writes a snapshot; 0: only when asked")
        int snapshotEntries() default 1000;

        @AttributeDefinition(
                description =
                        "Mebibytes of entries after which a group writes a snapshot, if its last one was no larger;"
                                + " 0: only by their number")
        int snapshotMebibytes() default 4;

        @AttributeDefinition(description = "Mebibytes that stay free on the disk; with less, new entries are refused")
        int minimumFreeMebibytes() default 64;
    }

    static {
        limitThreads("jraft.rpc.closure.threadpool.size.max");
        limitThreads("jraft.closure.threadpool.size.max");
        limitThreads("jraft.internal.closure.threadpool.size.max");
        System.setProperty("sofa.middleware.log.disable", "true");
    }

    private final JRaftHost host;

    @Activate
    public JRaftBackend(Config config) {
        this.host = new JRaftHost(settings(config).requirePrivacy(), () -> ThreadLocalRandom.current()
                .nextLong());
    }

    /** With JRaft's own limit a host with hundreds of groups loses heartbeats for good: the timer's task is rejected. */
    private static void limitThreads(String property) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, "2000");
        }
    }

    static JRaftSettings settings(Config config) {
        if (config.directory() == null || config.directory().isEmpty()) {
            throw new ReplicationException(Code.FAILED, PID + ": directory is not configured");
        }
        return new JRaftSettings(
                Path.of(config.directory()),
                config.host(),
                config.bindAddress().isEmpty() ? config.host() : config.bindAddress(),
                config.port(),
                Optional.of(config.identityFile())
                        .filter(file -> !file.isEmpty())
                        .map(Path::of),
                config.electionTimeoutMillis(),
                config.fsync(),
                config.snapshotEntries(),
                config.snapshotMebibytes() * MEBIBYTE,
                config.minimumFreeMebibytes() * MEBIBYTE);
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
