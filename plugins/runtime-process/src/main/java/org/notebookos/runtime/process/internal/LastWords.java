package org.notebookos.runtime.process.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of a replica's standard error. */
final class LastWords {

    private static final Logger LOG = LoggerFactory.getLogger(LastWords.class);
    private static final int BYTES = 4096;

    private LastWords() {}

    static String of(Path stderr) {
        try (FileChannel file = FileChannel.open(stderr, StandardOpenOption.READ)) {
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
