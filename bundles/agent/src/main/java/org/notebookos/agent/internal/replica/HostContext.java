package org.notebookos.agent.internal.replica;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.notebookos.agent.internal.Services;
import org.notebookos.agent.internal.device.DeviceLedger;
import org.notebookos.agent.internal.log.Keep;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.zeromq.SocketLoop;

/**
 * What all replicas of a host share.
 *
 * @param hostId this host
 * @param directory of all kernels' files
 * @param defaultCommand starts the replicated Python kernel
 * @param environment for every replica's process
 * @param services the plugins
 * @param starter gets processes for replicas
 * @param poller the ZeroMQ thread
 * @param ledger who holds which device
 * @param uplink to the controller; drops messages while there is no link
 * @param leaseFloor the lowest lease epoch that the controller honours
 * @param threads for mailboxes
 * @param timer for delays
 * @param keep how much of each kernel's past is kept
 * @param journals how much of what clients have not confirmed is kept
 * @param releaseWithin how long a process may be silent after its cell's end before it has let go of its devices
 * @param clock for the dates of messages
 * @param ids for message ids and keys
 */
public record HostContext(
        String hostId,
        Path directory,
        List<String> defaultCommand,
        Map<String, String> environment,
        Services services,
        ReplicaStarter starter,
        SocketLoop poller,
        DeviceLedger ledger,
        Uplink uplink,
        LongSupplier leaseFloor,
        Executor threads,
        ScheduledExecutorService timer,
        Keep keep,
        JournalBudget journals,
        Duration releaseWithin,
        Clock clock,
        Supplier<String> ids) {

    /** The way to the controller. Thread-safe, never blocks. */
    @FunctionalInterface
    public interface Uplink {

        /** Sends a message, or drops it while there is no link: the next Hello tells the state anyway. */
        void send(FromHost message);

        /** Tells whether a kernel may say more, or should rather wait until what it has said is on its way. */
        default boolean hasRoom(String kernelId) {
            return true;
        }

        /** Has a task run once a kernel may say more, or there is no link; on any thread, also on this one. */
        default void whenRoom(String kernelId, Runnable task) {
            task.run();
        }
    }

    /** Has a task run by an executor after a delay. */
    void later(Duration delay, Executor where, Runnable task) {
        timer.schedule(() -> where.execute(task), delay.toMillis(), TimeUnit.MILLISECONDS);
    }
}
