package org.notebookos.gpu.simulated.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.notebookos.spi.gpu.GpuBinder;
import org.notebookos.spi.gpu.GpuBinderContract;
import org.notebookos.spi.gpu.GpuBinding;
import org.notebookos.spi.gpu.GpuDevice;
import org.notebookos.spi.gpu.GpuLease;

class SimulatedGpuBinderTest extends GpuBinderContract {

    private final SimulatedGpuBinder binder = new SimulatedGpuBinder(config(3, 24, "host-a"));

    @Override
    protected GpuBinder binder() {
        return binder;
    }

    @Override
    protected long user() {
        return ProcessHandle.current().pid();
    }

    @Override
    protected void endUser() {
        throw new AssertionError("simulated devices are free whatever the process does");
    }

    @Test
    void devicesCarryTheHostsIdAndTheConfiguredMemory() {
        assertEquals(
                new GpuDevice("SIM-host-a-0", "Simulated GPU", 24L << 30),
                binder.devices().get(0));
        assertEquals(3, binder.devices().size());
    }

    @Test
    void theDefaultsAreTwoDevicesOfSixteenGib() throws Exception {
        assertEquals(2, SimulatedGpuBinder.Config.class.getMethod("gpus").getDefaultValue());
        assertEquals(16, SimulatedGpuBinder.Config.class.getMethod("memoryGib").getDefaultValue());
        assertEquals(
                "local", SimulatedGpuBinder.Config.class.getMethod("hostId").getDefaultValue());
    }

    @Test
    void aHostMayHaveNone() {
        assertEquals(List.of(), new SimulatedGpuBinder(config(0, 16, "h")).devices());
    }

    @Test
    void nonsenseIsRefusedWithTheNameOfTheConfiguration() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> new SimulatedGpuBinder(config(-1, 16, "h")));
        assertEquals(true, e.getMessage().startsWith("org.notebookos.gpu.simulated"));
    }

    @Test
    void realDevicesAreHiddenAndSimulatedOnesNamed() {
        GpuBinding binding = binder.bind(new GpuLease("k", 1, 1, 1, 2), List.of("SIM-host-a-2", "SIM-host-a-0"))
                .toCompletableFuture()
                .join();
        assertEquals(
                Map.of("CUDA_VISIBLE_DEVICES", "", "NOTEBOOKOS_SIMULATED_GPUS", "SIM-host-a-2,SIM-host-a-0"),
                binding.environment());
    }

    private static SimulatedGpuBinder.Config config(int gpus, int memoryGib, String hostId) {
        return new SimulatedGpuBinder.Config() {
            @Override
            public int gpus() {
                return gpus;
            }

            @Override
            public int memoryGib() {
                return memoryGib;
            }

            @Override
            public String hostId() {
                return hostId;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return SimulatedGpuBinder.Config.class;
            }
        };
    }
}
