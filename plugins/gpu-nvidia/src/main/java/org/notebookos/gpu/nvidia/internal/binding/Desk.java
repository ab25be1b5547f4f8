package org.notebookos.gpu.nvidia.internal.binding;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.notebookos.gpu.nvidia.internal.device.Inventory;
import org.notebookos.gpu.nvidia.internal.driver.GpuDriver;
import org.notebookos.gpu.nvidia.internal.driver.Lanes;
import org.notebookos.gpu.nvidia.internal.driver.ProcessCheckpoint;

/**
 * What every binding works with.
 *
 * @param driver asked through the lanes only
 * @param checkpoint asked through the lanes only
 * @param workers where bindings wait for the driver
 * @param clock when bindings look at their devices
 */
record Desk(
        GpuDriver driver,
        Lanes lanes,
        ProcessCheckpoint checkpoint,
        Inventory inventory,
        Tenants tenants,
        ReleaseRules rules,
        Executor workers,
        ScheduledExecutorService clock) {}
