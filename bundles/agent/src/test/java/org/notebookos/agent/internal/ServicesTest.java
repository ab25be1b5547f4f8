package org.notebookos.agent.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.notebookos.gpu.simulated.internal.SimulatedGpuBinder;
import org.notebookos.spi.replication.ReplicationBackend;

class ServicesTest {

    private final Services services = new Services();
    private final ReplicationBackend one = new MemoryCluster().host("m:1");
    private final ReplicationBackend two = new MemoryCluster().host("m:2");

    @Test
    void whoNeedsABackendThatIsMissingWaitsForTheOneOfItsName() {
        CompletableFuture<ReplicationBackend> wanted = services.backend("jraft").toCompletableFuture();
        services.bindBackend("local", one);
        assertFalse(wanted.isDone());
        services.bindBackend("jraft", two);
        assertSame(two, wanted.join());
    }

    @Test
    void aBackendThatWasReplacedDoesNotTakeItsSuccessorAlong() {
        services.bindBackend("jraft", one);
        services.bindBackend("jraft", two);
        services.unbindBackend("jraft", one);
        assertEquals(List.of(two), services.backends());
        services.unbindBackend("jraft", two);
        assertEquals(List.of(), services.backends());
    }

    @Test
    void withoutABinderThereAreNoDevices() {
        assertEquals(List.of(), services.devices());
        services.bindBinder(new SimulatedGpuBinder(Configs.of(SimulatedGpuBinder.Config.class, Map.of())));
        assertEquals(2, services.devices().size());
    }

    @Test
    void whatIsMissingIsSaid() {
        services.backend("jraft");
        assertTrue(services.missing().contains("replication backend jraft"));
        assertTrue(services.missing().contains("an object store"));
    }
}
