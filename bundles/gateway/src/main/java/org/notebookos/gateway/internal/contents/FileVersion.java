package org.notebookos.gateway.internal.contents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;

/**
 * By what one version of a file is told from another one. The inode tells those apart that were put in each other's place,
 * as all that this server writes are.
 *
 * @param inode of the file
 * @param modified when it was last written to, as exactly as the disk says
 * @param size in bytes
 */
record FileVersion(long inode, Instant modified, long size) {

    static FileVersion of(Path file) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(file, "unix:ino,lastModifiedTime,size");
        return new FileVersion(
                ((Number) attributes.get("ino")).longValue(),
                ((FileTime) attributes.get("lastModifiedTime")).toInstant(),
                ((Number) attributes.get("size")).longValue());
    }

    /** Returns it as a strong entity tag, with its quotes. */
    String tag() {
        return "\"%x-%x.%x-%x\"".formatted(inode, modified.getEpochSecond(), modified.getNano(), size);
    }
}
