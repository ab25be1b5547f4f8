package org.notebookos.runtime.support;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of a replica's standard error. */
public final class LastWords {

    private static final Logger LOG = LoggerFactory.getLogger(LastWords.class);
    private static final int BYTES = 4096;

    private LastWords() {}

    /** Returns the end of a file; nothing if it can't be read. A link isn't followed: who writes the file may have put it there. */
    public static String of(Path stderr) {
        try (FileChannel file = FileChannel.open(stderr, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            ByteBuffer tail = ByteBuffer.allocate(BYTES);
            long from = Math.max(0, file.size() - BYTES);
            while (tail.hasRemaining() && file.read(tail, from + tail.position()) >= 0) {
                // read() advances the buffer
            }
            return StandardCharsets.UTF_8.decode(tail.flip()).toString().strip();
        } catch (IOException e) {
            LOG.warn("can't read the last words of a replica", e);
            return "";
        }
    }
}
