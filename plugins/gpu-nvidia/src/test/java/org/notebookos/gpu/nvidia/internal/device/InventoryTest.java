package org.notebookos.gpu.nvidia.internal.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.gpu.nvidia.internal.driver.Lanes;
import org.notebookos.gpu.nvidia.internal.driver.XidEvent;
import org.notebookos.gpu.nvidia.internal.fake.JavaMachine;
import org.notebookos.gpu.nvidia.internal.fake.World;
import org.notebookos.spi.gpu.GpuDevice;

/** Which devices are in service, when, and what is said of the others. */
class InventoryTest {

    private static final String A = World.gpu(0);
    private static final String B = World.gpu(1);
    private static final long MIB = 1L << 20;

    private final World world = World.of(2);
    private final JavaMachine machine = new JavaMachine(world);
    private final Lanes lanes = new Lanes(Duration.ofMillis(200));
    private final List<Snapshot> told = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    private Claims claims;
    private Inventory inventory;

    @BeforeEach
    void prepare() {
        claims = new Claims(folder);
        inventory = wholeGpus();
    }

    private Inventory wholeGpus() {
        return of(Set.of(), 1, gpu -> new Sharing.Verdict(0, "not asked for"));
    }

    private Inventory of(Set<String> wanted, int shares, Sharing sharing) {
        return new Inventory(machine, lanes, new Offers(wanted, shares, sharing, claims), Duration.ZERO, told::add);
    }

    @AfterEach
    void close() {
        inventory.close();
        claims.close();
        lanes.close();
        machine.close();
    }

    private Snapshot look() {
        return inventory.look().orTimeout(20, TimeUnit.SECONDS).join();
    }

    private List<String> ids() {
        return look().units().stream().map(Unit::id).toList();
    }

    private String problem(String device) {
        return look().problems().stream()
                .filter(problem -> problem.device().equals(device))
                .findFirst()
                .orElseThrow()
                .text();
    }

    @Test
    void healthyGpusAreOfferedByTheirUuidWithModelAndMemory() {
        assertEquals(
                List.of(new GpuDevice(A, "NVIDIA Fake", 16384 * MIB), new GpuDevice(B, "NVIDIA Fake", 16384 * MIB)),
                look().units().stream().map(Unit::device).toList());
        assertEquals(List.of(), inventory.snapshot().problems());
    }

    @Test
    void whoListensHearsOfChangesOnly() {
        look();
        look();
        world.health(A, 1, 0);
        look();
        assertEquals(2, told.size());
    }

    @Test
    void aGpuWithMigModeOnIsItsInstances() {
        world.mig(A, 1).instance(A, "MIG-1", 4864, "slice one").instance(A, "MIG-2", 9856, "slice two");
        assertEquals(List.of("MIG-1", "MIG-2", B), ids());
        assertEquals(9856 * MIB, look().unit("MIG-2").orElseThrow().device().memoryBytes());
    }

    @Test
    void aGpuWithMigModeOnAndNoInstanceIsAProblem() {
        world.mig(A, 1);
        assertEquals(List.of(B), ids());
        assertTrue(problem(A).contains("nvidia-smi mig -cgi"), problem(A));
    }

    @Test
    void onlyWantedDevicesAreOfferedAndMissingOnesNamed() {
        world.mig(A, 1).instance(A, "MIG-1", 4864, "slice").instance(A, "MIG-2", 4864, "slice");
        inventory = of(Set.of("MIG-2", "GPU-elsewhere"), 1, gpu -> new Sharing.Verdict(0, ""));
        assertEquals(List.of("MIG-2"), ids());
        assertTrue(problem("GPU-elsewhere").contains("isn't here"));
        world.health(B, 1, 0);
        assertEquals(1, look().problems().size(), "what is wrong with devices that nobody wants is nobody's problem");
        world.health(A, 1, 0);
        assertTrue(problem(A).contains("uncorrectable"), "the GPU of an instance that is wanted");
    }

    @Test
    void uncorrectableMemoryErrorsTakeAGpuOutOfServiceUntilItIsReset() {
        world.health(A, 2, 0);
        assertEquals(List.of(B), ids());
        assertTrue(problem(A).contains("2 uncorrectable"), problem(A));
        world.health(A, 0, 0);
        assertEquals(List.of(A, B), ids());
    }

    @Test
    void aGpuThatTheDriverWantsResetIsOutOfService() {
        world.health(A, 0, 1);
        assertTrue(problem(A).contains("reset"), problem(A));
        assertEquals(List.of(B), ids());
    }

    @Test
    void aCriticalErrorTakesAGpuOutOfServiceUntilItWasAway() {
        look();
        inventory.error(new XidEvent(A, 48));
        assertEquals(List.of(B), ids());
        assertEquals(List.of(B), ids(), "that it answers says nothing");
        world.answers(A, World.Answers.RESET);
        assertEquals(List.of(B), ids());
        world.answers(A, World.Answers.OK);
        assertEquals(List.of(A, B), ids());
    }

    @Test
    void anErrorOfAProgramIsNoneOfTheGpu() {
        look();
        inventory.error(new XidEvent(A, 31));
        assertEquals(List.of(A, B), ids());
    }

    @Test
    void aLostGpuIsOutOfServiceUntilItAnswersAgain() {
        look();
        world.answers(B, World.Answers.LOST);
        assertEquals(List.of(A), ids());
        assertTrue(problem(B).contains("fallen off the bus"), problem(B));
        world.answers(B, World.Answers.OK);
        assertEquals(List.of(A, B), ids());
    }

    @Test
    void aGpuThatIsTakenOutAndPutInAgainComesBack() {
        look();
        world.answers(B, World.Answers.GONE);
        look();
        assertEquals(List.of(A), ids());
        assertTrue(problem(B).contains("gone"), problem(B));
        world.answers(B, World.Answers.OK);
        look();
        assertEquals(List.of(A, B), ids());
    }

    @Test
    void aDriverThatIsUnloadedTakesEverythingWithItAndBringsItBack() {
        look();
        world.driver("");
        assertEquals(List.of(), ids());
        assertTrue(problem(A).contains("not loaded"), problem(A));
        world.driver("580.65.06");
        assertEquals(List.of(A, B), ids());
    }

    @Test
    void aGpuThatDoesNotAnswerIsOutOfServiceAlone() {
        look();
        world.answers(A, World.Answers.HANG);
        assertEquals(List.of(B), ids());
        assertTrue(problem(A).contains("doesn't answer"), problem(A));
        world.answers(A, World.Answers.OK);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!ids().equals(List.of(A, B))) {
            assertTrue(System.nanoTime() < deadline, () -> inventory.snapshot().toString());
        }
    }

    @Test
    void aGpuThatNeverAnsweredIsToldByItsPlace() {
        world.answers(B, World.Answers.HANG);
        assertEquals(List.of(A), ids());
        assertTrue(problem("GPU 1").contains("doesn't answer"));
    }

    @Test
    void aGpuThatCannotBeSharedIsNotOfferedAtAll() {
        inventory = of(
                Set.of(),
                2,
                gpu -> gpu.uuid().equals(A)
                        ? new Sharing.Verdict(7000 * MIB, "")
                        : new Sharing.Verdict(0, "the limit is not enforced"));
        assertEquals(
                List.of(
                        new GpuDevice(A + "::1", "NVIDIA Fake (1/2)", 7000 * MIB),
                        new GpuDevice(A + "::2", "NVIDIA Fake (1/2)", 7000 * MIB)),
                look().units().stream().map(Unit::device).toList());
        assertEquals("the limit is not enforced", problem(B));
    }

    @Test
    void ofSeveralAgentsOfOneMachineOneOffersADeviceUntilItEnds() {
        Claims another = new Claims(folder);
        assertEquals(Optional.empty(), another.claim(A));
        assertEquals(List.of(B), ids());
        assertTrue(problem(A).contains("another agent"), problem(A));
        assertTrue(another.claim(B).isPresent());
        another.close();
        assertEquals(List.of(A, B), ids());
    }
}
