package org.notebookos.lab.internal.files;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * Files in compressed form, kept in memory so that the first page of each visitor is not paid for again. The least recently
 * used ones go when there are too many bytes. Thread-safe; files are compressed outside of the lock.
 */
final class Compressed {

    private final long limit;
    private final Map<String, byte[]> kept = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;

    /** @param limit of the bytes in memory */
    Compressed(long limit) {
        this.limit = limit;
    }

    /**
     * Returns a file's content as gzip.
     *
     * @param tag differs when the content does
     */
    byte[] of(Path file, String tag) throws IOException {
        String key = file + " " + tag;
        synchronized (this) {
            byte[] known = kept.get(key);
            if (known != null) {
                return known;
            }
        }
        ByteArrayOutputStream buffer = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(buffer)) {
            Files.copy(file, gzip);
        }
        byte[] made = buffer.toByteArray();
        keep(key, made);
        return made;
    }

    private synchronized void keep(String key, byte[] made) {
        if (made.length > limit || kept.putIfAbsent(key, made) != null) {
            return;
        }
        bytes += made.length;
        var oldest = kept.entrySet().iterator();
        while (bytes > limit) {
            bytes -= oldest.next().getValue().length;
            oldest.remove();
        }
    }
}
