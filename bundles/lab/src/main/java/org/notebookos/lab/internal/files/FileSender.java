package org.notebookos.lab.internal.files;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.regex.Pattern;

/**
 * Sends files to browsers. A file whose name or query has a hash of its content may be kept for good; of all others browsers ask
 * each time whether theirs is still right. Text is compressed for those who can read that. Thread-safe.
 */
public final class FileSender {

    private static final Pattern HASHED = Pattern.compile("(?:^|[.-])[0-9a-f]{8,64}(?=[.-]).*");
    private static final String FOR_GOOD = "public, max-age=31536000, immutable";
    private static final int WORTH_COMPRESSING = 1024;
    private static final long KEPT_BYTES = 32L << 20;

    private final Compressed compressed = new Compressed(KEPT_BYTES);

    /** Sends a file, or word that the browser's is still right. */
    public void send(Path file, HttpServletRequest request, HttpServletResponse response) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        String name = file.getFileName().toString();
        String type = ContentTypes.of(name);
        String version =
                Long.toHexString(attributes.lastModifiedTime().toMillis()) + "-" + Long.toHexString(attributes.size());
        String tag = "W/\"" + version + "\"";
        Headers.common(response);
        response.setHeader("ETag", tag);
        response.setHeader("Cache-Control", hashed(name) ? FOR_GOOD : "no-cache");
        if (tag.equals(request.getHeader("If-None-Match"))) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        response.setContentType(type);
        if (ContentTypes.compresses(type)) {
            response.setHeader("Vary", "Accept-Encoding");
            if (attributes.size() >= WORTH_COMPRESSING && readsGzip(request)) {
                byte[] body = compressed.of(file, version);
                response.setHeader("Content-Encoding", "gzip");
                response.setContentLength(body.length);
                response.getOutputStream().write(body);
                return;
            }
        }
        response.setContentLengthLong(attributes.size());
        Files.copy(file, response.getOutputStream());
    }

    private static boolean readsGzip(HttpServletRequest request) {
        String accepted = request.getHeader("Accept-Encoding");
        return accepted != null && accepted.contains("gzip") && !accepted.contains("gzip;q=0");
    }

    static boolean hashed(String name) {
        return HASHED.matcher(name).find();
    }
}
