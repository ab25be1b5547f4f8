package org.notebookos.gpu.nvidia.internal.driver;

import static org.notebookos.gpu.nvidia.internal.driver.NvmlLayout.pointer;
import static org.notebookos.gpu.nvidia.internal.driver.NvmlLayout.room;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.notebookos.gpu.nvidia.internal.driver.DriverException.Kind;

/** NVIDIA's management library, NVML, through JNA. What this asks is in the public {@code nvml.h} of drivers since 470. */
public final class NvmlDriver implements GpuDriver {

    private static final int TEXT = 96;
    private static final int UNCORRECTED = 1;
    private static final int SINCE_RESET = 0;
    private static final int MOST_PROCESSES = 1 << 12;

    private final NvmlSession session;
    private final NvmlEvents events;
    private final String version;

    private NvmlDriver(NvmlSession session) throws DriverException {
        this.session = session;
        this.events = new NvmlEvents(session);
        this.version = session.ask(nvml -> text(nvml, "nvmlSystemGetDriverVersion"));
    }

    /** Opens the library and a session. */
    public static NvmlDriver open(String library) throws DriverException {
        NvmlSession session = NvmlSession.open(library);
        try {
            return new NvmlDriver(session);
        } catch (DriverException e) {
            session.close();
            throw e;
        }
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public int count() throws DriverException {
        return session.ask(nvml -> nvml.number("nvmlDeviceGetCount_v2"));
    }

    @Override
    public Gpu gpu(int index) throws DriverException {
        return session.ask(nvml -> {
            Pointer device = nvml.device(index);
            boolean partitioned = partitioned(nvml, device);
            return new Gpu(
                    text(nvml, "nvmlDeviceGetUUID", device),
                    text(nvml, "nvmlDeviceGetName", device),
                    memory(nvml, device).getLong(0),
                    partitioned,
                    partitioned ? partitions(nvml, device) : List.of(),
                    health(nvml, device));
        });
    }

    private static boolean partitioned(NvmlSession.Open nvml, Pointer device) throws DriverException {
        Memory current = room(Integer.BYTES);
        Memory pending = room(Integer.BYTES);
        return nvml.supports("nvmlDeviceGetMigMode", device, current, pending) && current.getInt(0) == 1;
    }

    private static List<Gpu.Partition> partitions(NvmlSession.Open nvml, Pointer device) throws DriverException {
        List<Gpu.Partition> found = new ArrayList<>();
        int most = nvml.number("nvmlDeviceGetMaxMigDeviceCount", device);
        for (int i = 0; i < most; i++) {
            Memory handle = pointer();
            if (nvml.finds("nvmlDeviceGetMigDeviceHandleByIndex", device, i, handle)) {
                Pointer instance = handle.getPointer(0);
                found.add(new Gpu.Partition(
                        text(nvml, "nvmlDeviceGetUUID", instance),
                        text(nvml, "nvmlDeviceGetName", instance),
                        memory(nvml, instance).getLong(0)));
            }
        }
        return found;
    }

    private static Gpu.Health health(NvmlSession.Open nvml, Pointer device) throws DriverException {
        Memory errors = room(Long.BYTES);
        boolean counted = nvml.supports("nvmlDeviceGetTotalEccErrors", device, UNCORRECTED, SINCE_RESET, errors);
        Memory field = room(NvmlLayout.FIELD_SIZE);
        field.setInt(0, NvmlLayout.FIELD_RECOVERY_ACTION);
        boolean told = nvml.supports("nvmlDeviceGetFieldValues", device, 1, field)
                && field.getInt(NvmlLayout.FIELD_STATUS) == NvmlStatus.SUCCESS;
        return new Gpu.Health(
                counted ? errors.getLong(0) : 0, told ? NvmlLayout.recovery(field.getInt(NvmlLayout.FIELD_VALUE)) : "");
    }

    /** Those that use it directly, and clients of MPS, which some drivers list apart. */
    @Override
    public List<GpuProcess> processes(String uuid) throws DriverException {
        return session.ask(nvml -> {
            Pointer device = nvml.device(uuid);
            Map<Long, GpuProcess> found = new LinkedHashMap<>();
            String direct =
                    nvml.newestOf("nvmlDeviceGetComputeRunningProcesses_v3", "nvmlDeviceGetComputeRunningProcesses_v2");
            processes(nvml, direct, device).forEach(process -> found.put(process.pid(), process));
            clients(nvml, device).forEach(process -> found.putIfAbsent(process.pid(), process));
            return List.copyOf(found.values());
        });
    }

    /** GPUs before Volta, virtual ones and some drivers list no clients; who is on the device is in the other list then. */
    private static List<GpuProcess> clients(NvmlSession.Open nvml, Pointer device) throws DriverException {
        String clients = nvml.newestOf(
                "nvmlDeviceGetMPSComputeRunningProcesses_v3", "nvmlDeviceGetMPSComputeRunningProcesses_v2");
        try {
            return processes(nvml, clients, device);
        } catch (DriverException e) {
            if (e.kind() == Kind.NOT_SUPPORTED) {
                return List.of();
            }
            throw e;
        }
    }

    private static List<GpuProcess> processes(NvmlSession.Open nvml, String function, Pointer device)
            throws DriverException {
        for (int room = 32; room <= MOST_PROCESSES; room *= 2) {
            Memory count = room(Integer.BYTES);
            count.setInt(0, room);
            Memory infos = room(room * NvmlLayout.PROCESS_SIZE);
            int status = nvml.status(function, device, count, infos);
            if (status == NvmlStatus.SUCCESS) {
                return NvmlLayout.processes(infos, count.getInt(0));
            }
            if (status != NvmlStatus.INSUFFICIENT_SIZE) {
                throw NvmlStatus.failure(function, status);
            }
        }
        throw new DriverException(Kind.FAILED, "more than " + MOST_PROCESSES + " processes use one GPU");
    }

    @Override
    public GpuLoad load(String uuid) throws DriverException {
        return session.ask(nvml -> {
            Pointer device = nvml.device(uuid);
            Memory rates = room(NvmlLayout.UTILIZATION_SIZE);
            Memory energy = room(Long.BYTES);
            boolean busy = nvml.supports("nvmlDeviceGetUtilizationRates", device, rates);
            boolean metered = nvml.supports("nvmlDeviceGetTotalEnergyConsumption", device, energy);
            return new GpuLoad(
                    busy ? OptionalDouble.of(rates.getInt(0) / 100.0) : OptionalDouble.empty(),
                    metered ? OptionalLong.of(energy.getLong(0)) : OptionalLong.empty());
        });
    }

    @Override
    public long freeBytes(String uuid) throws DriverException {
        return session.ask(nvml -> memory(nvml, nvml.device(uuid)).getLong(NvmlLayout.MEMORY_FREE));
    }

    @Override
    public Optional<XidEvent> nextError(Duration patience) throws DriverException {
        return events.next(patience);
    }

    @Override
    public void reopen() throws DriverException {
        session.reopen();
    }

    @Override
    public void close() {
        session.close();
    }

    private static Memory memory(NvmlSession.Open nvml, Pointer device) throws DriverException {
        Memory info = room(NvmlLayout.MEMORY_SIZE);
        nvml.must("nvmlDeviceGetMemoryInfo", device, info);
        return info;
    }

    private static String text(NvmlSession.Open nvml, String function) throws DriverException {
        Memory room = room(TEXT);
        nvml.must(function, room, TEXT);
        return room.getString(0, "US-ASCII");
    }

    private static String text(NvmlSession.Open nvml, String function, Pointer device) throws DriverException {
        Memory room = room(TEXT);
        nvml.must(function, device, room, TEXT);
        return room.getString(0, "US-ASCII");
    }
}
