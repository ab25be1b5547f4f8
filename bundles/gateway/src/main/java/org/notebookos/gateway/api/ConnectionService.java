package org.notebookos.gateway.api;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Opens and closes the ZeroMQ sockets of kernels, for clients that want a connection file.
 *
 * <p>Implemented by the gateway as an OSGi service; called from any thread. No call blocks. Stages fail with {@link
 * org.notebookos.scheduler.api.SchedulerException}.
 */
@ProviderType
public interface ConnectionService {

    /**
     * Opens a kernel's five sockets, unless they are open. They stay open, with the same ports and the same key if that can be,
     * until {@link #disconnect} or until the kernel is deleted, also over restarts of the kernel and of the controller.
     *
     * @param kernelId the kernel
     * @return what clients need to connect; fails with {@code NO_SUCH_KERNEL}, {@code REFUSED} if the gateway is configured
     *     not to have such sockets, {@code STORAGE} if the connection file can't be written, {@code FAILED} if no sockets
     *     can be opened at the configured address
     */
    CompletionStage<KernelConnection> connect(String kernelId);

    /**
     * Closes a kernel's sockets and deletes its connection file. Clients that are connected hear nothing more.
     *
     * @param kernelId the kernel
     * @return whether there was anything to close; fails with {@code STORAGE} if the file can't be deleted
     */
    CompletionStage<Boolean> disconnect(String kernelId);
}
