package org.notebookos.gpu.nvidia.internal.binding;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.notebookos.gpu.nvidia.internal.device.Unit;
import org.notebookos.gpu.nvidia.internal.driver.DriverException;
import org.notebookos.gpu.nvidia.internal.driver.GpuProcess;
import org.notebookos.gpu.nvidia.internal.driver.ProcessCheckpoint.State;
import org.notebookos.spi.gpu.GpuBindException;
import org.notebookos.spi.gpu.GpuBindException.Code;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether a process can use devices, and makes it so if it was checkpointed. Runs on a worker.
 *
 * @param units to be used, in order
 * @param daemon folder of the daemon that holds the process to its limit; empty if the units aren't shares
 */
record Attaching(Desk desk, Processes processes, List<Unit> units, Optional<Path> daemon) {

    /** Of a checkpoint that may be under way, each with its patience: a look, the lock, the checkpoint, and the unlocking if it fails. */
    private static final int STEPS = 4;

    private static final Logger LOG = LoggerFactory.getLogger(Attaching.class);
    private static final String GPU = "GPU-";

    Tenant attach(long pid) {
        Tenant tenant = desk.tenants().of(pid).orElseThrow(() -> unfit(pid, "it has ended"));
        daemon.ifPresent(folder -> checkDaemon(pid, folder));
        tenant.come();
        return tenant.alone(desk.rules().patience().multipliedBy(STEPS), () -> attach(tenant))
                .orElseThrow(() -> unfit(pid, "what it had on its devices is still being put aside"));
    }

    private Tenant attach(Tenant tenant) {
        if (tenant.isToBeExamined()) {
            examine(tenant);
        }
        if (!tenant.broken().isEmpty()) {
            throw unfit(tenant.pid(), tenant.broken());
        }
        if (tenant.asleep().isEmpty()) {
            checkSettled(tenant);
            checkElsewhere(tenant);
        } else {
            wake(tenant);
        }
        tenant.show(shown());
        return tenant;
    }

    /** Without its daemon CUDA would give the process the whole GPU. */
    private void checkDaemon(long pid, Path folder) {
        if (!processes.sees(pid, folder)) {
            throw new GpuBindException(
                    Code.FAILED,
                    "process " + pid + " doesn't see the folder of the MPS daemon, " + folder
                            + ", so nothing would hold it to its share. Replicas in containers can't use shares");
        }
    }

    /** It, or one that it started, may have been checkpointed by a binder before this one, which took with it on which devices. */
    private void examine(Tenant tenant) {
        if (ReleaseRules.canCheckpoint(units, desk.checkpoint())) {
            processes.family(tenant.pid()).stream()
                    .filter(processes::hasLoadedCuda)
                    .forEach(pid -> examine(tenant, pid));
        }
    }

    private void examine(Tenant tenant, long pid) {
        try {
            State state = desk.lanes().call(lane(), () -> desk.checkpoint().state(pid));
            if (state != State.RUNNING) {
                tenant.breakDown("process " + pid + " was left " + state
                        + " by a checkpoint of which nothing is known any more");
            }
        } catch (DriverException e) {
            LOG.debug("process {} has no checkpoint: {}", pid, e.getMessage());
        }
    }

    private String lane() {
        return Sleep.lane(units);
    }

    private List<String> shown() {
        return units.stream().map(Unit::cudaUuid).toList();
    }

    private void checkSettled(Tenant tenant) {
        Optional<List<String>> settled = tenant.settled();
        if (settled.isPresent() && !settled.get().equals(shown())) {
            String sees = settled.get().isEmpty() ? "no device" : String.join(", ", settled.get());
            throw unfit(
                    tenant.pid(),
                    "it has begun to use CUDA, which sees " + sees + " in it from then on, not " + shown());
        }
    }

    /** A process may have been given devices by somebody else. */
    private void checkElsewhere(Tenant tenant) {
        Map<String, CompletableFuture<List<GpuProcess>>> answers = new LinkedHashMap<>();
        for (Unit unit : desk.inventory().snapshot().units()) {
            if (units.stream().noneMatch(mine -> mine.cudaUuid().equals(unit.cudaUuid()))) {
                answers.computeIfAbsent(unit.cudaUuid(), uuid -> desk.lanes()
                        .submit(unit.gpuUuid(), () -> desk.driver().processes(uuid)));
            }
        }
        answers.forEach((uuid, answer) -> {
            if (used(answer).stream().anyMatch(found -> tenant.owns(found.pid()))) {
                throw unfit(tenant.pid(), "it still has a context on " + uuid);
            }
        });
    }

    /** What another device doesn't tell is that device's trouble. */
    private static List<GpuProcess> used(CompletableFuture<List<GpuProcess>> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            return List.of();
        }
    }

    private void wake(Tenant tenant) {
        List<String> before = tenant.settled().orElse(List.of());
        Map<String, String> moved = before.equals(shown()) ? Map.of() : moved(tenant, before);
        Sleep sleep =
                new Sleep(desk.checkpoint(), desk.lanes(), lane(), desk.rules().patience());
        try {
            sleep.end(tenant, moved, processes);
        } catch (DriverException e) {
            tenant.breakDown("its checkpoint could not be restored: " + e.getMessage());
            throw unfit(tenant.pid(), tenant.broken(), e);
        }
        tenant.wake(shown());
    }

    /** The driver wants to hear of every GPU that was checkpointed, of those too that stay. */
    private Map<String, String> moved(Tenant tenant, List<String> before) {
        List<String> all = new ArrayList<>(before);
        all.addAll(shown());
        if (before.size() != units.size() || !all.stream().allMatch(uuid -> uuid.startsWith(GPU))) {
            throw unfit(tenant.pid(), "it is checkpointed on " + before + ", and can't come back on " + shown());
        }
        if (!desk.checkpoint().remaps()) {
            throw unfit(
                    tenant.pid(),
                    "it is checkpointed on " + before + "; to come back on other GPUs needs driver 580 or newer");
        }
        Map<String, String> pairs = new LinkedHashMap<>();
        for (int i = 0; i < before.size(); i++) {
            pairs.put(before.get(i), shown().get(i));
        }
        return pairs;
    }

    private static GpuBindException unfit(long pid, String why) {
        return new GpuBindException(Code.PROCESS_UNFIT, "process " + pid + " can't use these devices: " + why);
    }

    private static GpuBindException unfit(long pid, String why, Exception cause) {
        return new GpuBindException(Code.PROCESS_UNFIT, "process " + pid + " can't use these devices: " + why, cause);
    }
}
