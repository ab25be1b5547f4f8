package org.notebookos.scheduler.api;

import java.util.List;
import java.util.Optional;

/**
 * A message of a client to a kernel.
 *
 * @param kernelId the kernel
 * @param client who sent it, and gets the replies: stable over reconnections, at most 200 characters
 * @param channel shell, control or stdin
 * @param messageType {@code header.msg_type}
 * @param parts header, parent_header, metadata, content, then buffers: the bytes as the client sent them; not modified
 *     by either side
 * @param cell what the scheduler must know of an {@code execute_request}; empty for all other messages
 * @param beside on the shell channel, but not behind the kernel's cells: it is for a subshell, which runs beside them
 */
public record ClientMessage(
        String kernelId,
        String client,
        Channel channel,
        String messageType,
        List<byte[]> parts,
        Optional<CellRequest> cell,
        boolean beside) {

    /** What a part takes besides its bytes, about: else millions of empty ones would count nothing. */
    private static final int BYTES_PER_PART = 24;

    /** A message that isn't for a subshell. */
    public ClientMessage(
            String kernelId,
            String client,
            Channel channel,
            String messageType,
            List<byte[]> parts,
            Optional<CellRequest> cell) {
        this(kernelId, client, channel, messageType, parts, cell, false);
    }

    /** Returns how much memory it takes, about. */
    public long bytes() {
        long sum = 0;
        for (byte[] part : parts) {
            sum += BYTES_PER_PART + part.length;
        }
        return sum;
    }

    /**
     * A cell to run.
     *
     * @param gpus GPUs that it asks for; empty to use the kernel's default
     * @param stopOnError whether cells that wait behind it are aborted if it fails
     * @param messageId {@code header.msg_id}, by which operators and logs name the cell; empty if not known
     */
    public record CellRequest(Optional<Integer> gpus, boolean stopOnError, String messageId) {

        /** A cell without a known message id. */
        public CellRequest(Optional<Integer> gpus, boolean stopOnError) {
            this(gpus, stopOnError, "");
        }
    }
}
