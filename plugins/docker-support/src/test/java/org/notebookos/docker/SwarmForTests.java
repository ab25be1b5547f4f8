package org.notebookos.docker;

import com.github.dockerjava.api.model.SwarmSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A real Swarm for a test: engines in network namespaces of their own, on one bridge; the first one manages. All of it ends when it is
 * closed or the test's JVM has gone. Where no engine can run the test is skipped with the reason.
 *
 * <p>What this machine's kernel may lack: IPVS (so services need endpoint mode {@code dnsrr} and ports published in mode {@code
 * host}) and encrypted overlays. There is no registry: services should not resolve images.
 */
public final class SwarmForTests implements AutoCloseable {

    private static final int PORT = 2377;

    private final LabForTests lab;
    private final List<EngineForTests> nodes = new ArrayList<>();

    private SwarmForTests(LabForTests lab) {
        this.lab = lab;
    }

    /** Starts so many engines and joins them; returns when the manager calls all of them ready. */
    public static SwarmForTests start(int count) throws Exception {
        SwarmForTests swarm = new SwarmForTests(LabForTests.open(count));
        try {
            for (int node = 1; node <= count; node++) {
                EngineForTests engine = new EngineForTests(swarm.lab, node);
                swarm.nodes.add(engine);
                engine.start();
            }
            swarm.join();
            return swarm;
        } catch (Exception e) {
            swarm.close();
            throw e;
        }
    }

    private void join() throws Exception {
        String manager = manager().address();
        manager().engine().tell("make a Swarm", client -> client.initializeSwarmCmd(new SwarmSpec())
                .withListenAddr(manager + ":" + PORT)
                .withAdvertiseAddr(manager)
                .exec());
        String token = manager()
                .engine()
                .ask("inspect the Swarm", client -> client.inspectSwarmCmd().exec())
                .getJoinTokens()
                .getWorker();
        for (EngineForTests node : nodes.subList(1, nodes.size())) {
            node.engine().tell("join the Swarm", client -> client.joinSwarmCmd()
                    .withListenAddr(node.address() + ":" + PORT)
                    .withAdvertiseAddr(node.address())
                    .withRemoteAddrs(List.of(manager + ":" + PORT))
                    .withJoinToken(token)
                    .exec());
        }
        Await.until("all nodes are ready", () -> ready() == nodes.size());
    }

    private long ready() {
        return manager()
                .engine()
                .ask("list nodes", client -> client.listSwarmNodesCmd().exec())
                .stream()
                .filter(node ->
                        "READY".equalsIgnoreCase(String.valueOf(node.getStatus().getState())))
                .count();
    }

    /** Returns the engine that manages. */
    public EngineForTests manager() {
        return nodes.get(0);
    }

    /** Returns all engines, the manager first. */
    public List<EngineForTests> nodes() {
        return List.copyOf(nodes);
    }

    /** Returns the address of this machine as all nodes and their containers reach it. */
    public String nearAddress() {
        return manager().nearAddress();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        nodes.forEach(EngineForTests::disconnect);
        lab.close();
    }
}
