package org.notebookos.gpu.nvidia.internal.driver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.notebookos.gpu.nvidia.internal.driver.DriverException.Kind;

/**
 * The command {@code nvidia-smi}, where NVML's library can't be loaded. It knows neither MIG instances in a form for programs, nor
 * errors as events, nor energy. Stateless: each answer is a run of the command.
 */
public final class SmiDriver implements GpuDriver {

    private static final String GPUS =
            "uuid,name,memory.total,mig.mode.current,ecc.errors.uncorrected.volatile.total,utilization.gpu,memory.free";
    private static final int UUID = 0;
    private static final int NAME = 1;
    private static final int TOTAL = 2;
    private static final int MIG = 3;
    private static final int ECC = 4;
    private static final int UTILISATION = 5;
    private static final int FREE = 6;
    private static final int COLUMNS = 7;
    private static final long MIB = 1L << 20;

    private final String command;
    private final Duration patience;
    private final String version;

    /** Asks the command for the driver's version, so that there is one. */
    public SmiDriver(String command, Duration patience) throws DriverException {
        this.command = command;
        this.patience = patience;
        List<String> lines = lines("--query-gpu=driver_version");
        if (lines.isEmpty()) {
            throw new DriverException(Kind.NO_DRIVER, command + " shows no GPU");
        }
        version = lines.get(0);
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public int count() throws DriverException {
        return lines("--query-gpu=uuid").size();
    }

    @Override
    public Gpu gpu(int index) throws DriverException {
        List<String[]> rows = rows();
        if (index >= rows.size()) {
            throw new DriverException(Kind.LOST, "nvidia-smi shows " + rows.size() + " GPUs only");
        }
        String[] row = rows.get(index);
        Gpu.Health health = new Gpu.Health(number(row[ECC]).orElse(0), "");
        boolean partitioned = row[MIG].equals("Enabled");
        return new Gpu(row[UUID], row[NAME], bytes(row, TOTAL), partitioned, List.of(), health);
    }

    @Override
    public List<GpuProcess> processes(String uuid) throws DriverException {
        List<GpuProcess> found = new ArrayList<>();
        for (String line : lines("--query-compute-apps=gpu_uuid,pid,used_gpu_memory")) {
            String[] columns = columns(line);
            if (columns.length == 3 && columns[0].equals(uuid)) {
                OptionalLong mib = number(columns[2]);
                long bytes = mib.isPresent() ? mib.getAsLong() * MIB : GpuProcess.UNKNOWN;
                found.add(new GpuProcess(number(columns[1]).orElseThrow(), bytes));
            }
        }
        return found;
    }

    @Override
    public GpuLoad load(String uuid) throws DriverException {
        OptionalLong percent = number(row(uuid)[UTILISATION]);
        return new GpuLoad(
                percent.isPresent() ? OptionalDouble.of(percent.getAsLong() / 100.0) : OptionalDouble.empty(),
                OptionalLong.empty());
    }

    @Override
    public long freeBytes(String uuid) throws DriverException {
        return bytes(row(uuid), FREE);
    }

    @Override
    public Optional<XidEvent> nextError(Duration wait) throws DriverException {
        throw new DriverException(Kind.NOT_SUPPORTED, "nvidia-smi doesn't report errors as events");
    }

    @Override
    public void reopen() {
        // Each run of the command is a session of its own.
    }

    @Override
    public void close() {
        // Nothing is open.
    }

    private String[] row(String uuid) throws DriverException {
        return rows().stream()
                .filter(row -> row[UUID].equals(uuid))
                .findFirst()
                .orElseThrow(() -> new DriverException(Kind.LOST, "nvidia-smi shows no " + uuid));
    }

    private List<String[]> rows() throws DriverException {
        List<String[]> rows =
                lines("--query-gpu=" + GPUS).stream().map(SmiDriver::columns).toList();
        for (String[] row : rows) {
            if (row.length != COLUMNS) {
                throw new DriverException(Kind.LOST, "nvidia-smi says of a GPU: " + String.join(", ", row));
            }
        }
        return rows;
    }

    private List<String> lines(String query) throws DriverException {
        Command run = Command.run(
                List.of(command, query, "--format=csv,noheader,nounits"), Map.of("LC_ALL", "C"), "", patience);
        if (run.status() != 0) {
            Kind kind = run.output().contains("communicate with the NVIDIA driver") ? Kind.NO_DRIVER : Kind.FAILED;
            throw new DriverException(
                    kind,
                    command + " ended with " + run.status() + ": "
                            + run.output().strip());
        }
        return run.output()
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static String[] columns(String line) {
        return Arrays.stream(line.split(",")).map(String::strip).toArray(String[]::new);
    }

    private static long bytes(String[] row, int column) throws DriverException {
        return number(row[column])
                        .orElseThrow(() -> new DriverException(Kind.LOST, "nvidia-smi tells no memory of " + row[UUID]))
                * MIB;
    }

    /** Not a number: what the device doesn't tell, as {@code [N/A]} or in words. */
    private static OptionalLong number(String text) {
        return text.matches("\\d+") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }
}
