package org.notebookos.gateway.internal.contents;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;
import org.notebookos.gateway.internal.disk.AtomicFile;

/**
 * Large files that come in parts. They grow under another name and get their own with the last part: nobody sees half a
 * file. Guarded by its monitor, also while a part is appended: parts are small.
 */
final class Uploads {

    private static final int MOST = 256;
    private static final int LAST = -1;

    private record Upload(Path file, int next) {}

    private final Map<ContentsPath, Upload> uploads = new HashMap<>();

    /**
     * Takes a part.
     *
     * @param path what is uploaded
     * @param target where it will be
     * @param chunk the part's number, from 1 on; -1 for the last one
     * @param part its bytes
     * @return the file as far as it is there
     */
    synchronized Path append(ContentsPath path, Path target, int chunk, AtomicFile.Body part) throws IOException {
        Upload upload = chunk == 1 ? begin(path, target) : uploads.get(path);
        if (upload == null || (chunk != LAST && chunk != upload.next())) {
            throw new GatewayException(
                    Code.CONFLICT,
                    "part " + chunk + " of " + path + " is not the next one"
                            + (upload == null ? ": there is no upload" : ", which is " + upload.next())
                            + "; begin again with part 1");
        }
        try (OutputStream out = Files.newOutputStream(
                upload.file(), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            part.writeTo(out);
        } catch (IOException e) {
            // How much of it was written isn't known; a client that sends it again would have some of it twice.
            end(path);
            throw e;
        }
        if (chunk != LAST) {
            uploads.put(path, new Upload(upload.file(), upload.next() + 1));
            return upload.file();
        }
        uploads.remove(path);
        AtomicFile.publish(upload.file(), target);
        return target;
    }

    private Upload begin(ContentsPath path, Path target) throws IOException {
        end(path);
        if (uploads.size() >= MOST) {
            throw new GatewayException(Code.OVERLOADED, MOST + " uploads have begun and not ended; try again later");
        }
        return new Upload(AtomicFile.part(target.getParent()), 1);
    }

    private void end(ContentsPath path) throws IOException {
        Upload upload = uploads.remove(path);
        if (upload != null) {
            Files.deleteIfExists(upload.file());
        }
    }

    /** Forgets all that hasn't ended. */
    synchronized void close() throws IOException {
        for (Upload upload : uploads.values()) {
            Files.deleteIfExists(upload.file());
        }
        uploads.clear();
    }
}
