package org.notebookos.gateway.internal.contents;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;

/** Says what a disk's refusal means to a client, without telling where on the server the file lies. Stateless. */
final class DiskFaults {

    private DiskFaults() {}

    /** Work on a path. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /** Does the work; what the disk refuses becomes a {@link GatewayException}. */
    static <T> T told(ContentsPath path, Work<T> work) {
        try {
            return work.run();
        } catch (IOException e) {
            throw refusal(path, e);
        }
    }

    private static GatewayException refusal(ContentsPath path, IOException e) {
        String reason = Optional.ofNullable(e instanceof FileSystemException disk ? disk.getReason() : e.getMessage())
                .orElse("");
        if (e instanceof AccessDeniedException || reason.contains("Read-only") || reason.contains("not permitted")) {
            return new GatewayException(Code.FORBIDDEN, "Permission denied: " + path, e);
        }
        if (e instanceof NoSuchFileException || e instanceof NotDirectoryException) {
            return new GatewayException(Code.NOT_FOUND, "No such file or directory: " + path, e);
        }
        if (e instanceof FileAlreadyExistsException) {
            return new GatewayException(Code.CONFLICT, "File already exists: " + path, e);
        }
        if (reason.contains("No space left") || reason.contains("quota exceeded")) {
            return new GatewayException(Code.NO_SPACE, "The disk is full: " + path + " is as it was before", e);
        }
        if (reason.contains("name too long") || reason.contains("Not a directory")) {
            return new GatewayException(Code.BAD_REQUEST, "The name can't be used: " + path, e);
        }
        return new GatewayException(Code.DISK, "The server's disk failed at " + path, e);
    }
}
