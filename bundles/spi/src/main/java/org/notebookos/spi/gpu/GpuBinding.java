package org.notebookos.spi.gpu;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Devices bound under one lease. Implemented by GPU plugins; thread-safe.
 *
 * <p>The agent does this with it:
 *
 * <ol>
 *   <li>{@link #attach} says which process will use the devices; only then does that process hear of the cell.
 *   <li>The process applies {@link #environment()} and runs the cell. When it has ended, it moves what it knows of from the devices
 *       to host memory and says so.
 *   <li>{@link #release} makes the devices free. If it can't while the process lives, the agent ends that process, as soon as what the
 *       cell changed is safe, and calls it once more.
 * </ol>
 */
@ProviderType
public interface GpuBinding {

    /** Returns the lease under which the devices are bound. */
    GpuLease lease();

    /** Returns the bound devices, in the order in which user code sees them. */
    List<GpuDevice> devices();

    /**
     * Returns the environment variables that select the devices in the replica's process, for example
     * {@code CUDA_VISIBLE_DEVICES}.
     */
    Map<String, String> environment();

    /** Returns what {@link #release} will do at least. */
    ReleaseStrength strength();

    /**
     * Says which process uses the devices; what it starts counts as its own. Gives back to it what a release had put aside. May be
     * called again with another process when the first one has ended.
     *
     * @param pid process id on this host
     * @return completes when the process may use the devices; completes exceptionally with {@link GpuBindException} of code
     *     {@code PROCESS_UNFIT}, with the devices still bound, if only a fresh process can, and of code {@code FAILED} if the driver
     *     refuses
     */
    CompletionStage<Void> attach(long pid);

    /**
     * Returns the loss of a device while it is bound: the process can't use it any more, and neither may anybody else.
     *
     * @return completes, never exceptionally, with the reason, for people; not at all if nothing is lost before the release
     */
    CompletionStage<String> lost();

    /**
     * Makes the devices free for the next lease, at least as thoroughly as {@link #strength()} says. Idempotent: once they are free,
     * calling it again changes nothing.
     *
     * @return completes within seconds, whatever the driver does; completes exceptionally with {@link GpuBindException} of code {@code
     *     FAILED} if a device can't be freed, not even by the end of the process. It is then no longer in {@link
     *     GpuBinder#devices()}
     */
    CompletionStage<GpuRelease> release();
}
