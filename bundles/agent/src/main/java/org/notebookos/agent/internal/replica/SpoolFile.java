package org.notebookos.agent.internal.replica;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * What a process left for its agent. The process runs user code, in a container with fewer rights than the agent: it must not have a
 * file read for it by leaving a link. The spool's folder itself is the runtime's, and may be a link. Stateless.
 */
final class SpoolFile {

    private SpoolFile() {}

    /**
     * Moves a file out of reach of the process.
     *
     * @return where it is then
     * @throws IOException if it isn't there, or is a link or anything else that is no file; what is no file is gone then
     */
    static Path take(Path spooled, Path to) throws IOException {
        Files.move(spooled, to);
        if (!Files.isRegularFile(to, LinkOption.NOFOLLOW_LINKS)) {
            Files.delete(to);
            throw new IOException(
                    "the process left a link, or something else that is no file, as " + spooled.getFileName());
        }
        return to;
    }
}
