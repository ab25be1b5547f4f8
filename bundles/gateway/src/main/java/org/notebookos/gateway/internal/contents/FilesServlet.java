package org.notebookos.gateway.internal.contents;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;
import org.notebookos.gateway.internal.rest.JsonReplies;
import org.notebookos.gateway.internal.url.Query;

/**
 * {@code /files/*}: the bytes of a file, for downloads, pictures and pages. A page is in a sandbox: its scripts run, but as
 * somebody who isn't logged in. Stateless.
 */
public final class FilesServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    static final String SANDBOX = "frame-ancestors 'self'; sandbox allow-scripts";

    private final transient Contents contents;
    private final transient FileWork work;

    public FilesServlet(Contents contents, FileWork work) {
        this.contents = contents;
        this.work = work;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            response.setHeader("Allow", "GET, HEAD");
            JsonReplies.error(response, 405, "files are changed under /api/contents");
            return;
        }
        work.answer(request, response, this::send);
    }

    private void send(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ContentsPath path =
                ContentsPath.parse(Optional.ofNullable(request.getPathInfo()).orElse(""));
        Path file = contents.file(path);
        // Looked at before it is opened: should another one come in between, its bytes go by a tag that is out of date
        // at
        // once, and nobody adds the rest of a third one to them.
        FileVersion version = DiskFaults.told(path, () -> FileVersion.of(file));
        try (FileChannel channel = DiskFaults.told(path, () -> FileChannel.open(file, StandardOpenOption.READ))) {
            headers(request, response, path);
            response.setHeader("ETag", version.tag());
            response.setDateHeader("Last-Modified", version.modified().toEpochMilli());
            if (version.tag().equals(request.getHeader("If-None-Match"))) {
                response.setStatus(304);
                return;
            }
            body(request, response, channel);
        }
    }

    private static void headers(HttpServletRequest request, HttpServletResponse response, ContentsPath path) {
        String type = MimeTypes.guess(path.name()).orElse("application/octet-stream");
        response.setContentType(type.startsWith("text/") ? type + ";charset=UTF-8" : type);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", SANDBOX);
        response.setHeader("Cache-Control", "no-cache");
        response.setHeader("Accept-Ranges", "bytes");
        if (Query.of(request).get("download").filter(text -> !text.isEmpty()).isPresent()) {
            String name = URLEncoder.encode(path.name(), StandardCharsets.UTF_8).replace("+", "%20");
            response.setHeader("Content-Disposition", "attachment; filename*=UTF-8''" + name);
        }
    }

    /** The rest of a download, added to the beginning of another version, would be neither. */
    private static boolean isWhatTheClientHas(HttpServletRequest request, HttpServletResponse response) {
        String condition = request.getHeader("If-Range");
        return condition == null
                || condition.equals(response.getHeader("ETag"))
                || condition.equals(response.getHeader("Last-Modified"));
    }

    private static void body(HttpServletRequest request, HttpServletResponse response, FileChannel channel)
            throws IOException {
        long size = channel.size();
        Optional<ByteRange> range = isWhatTheClientHas(request, response)
                ? ByteRange.parse(request.getHeader("Range"), size)
                : Optional.empty();
        if (range.isPresent() && !range.get().isSatisfiable()) {
            response.setHeader("Content-Range", "bytes */" + size);
            throw new GatewayException(Code.RANGE, "the file has " + size + " bytes");
        }
        ByteRange part = range.orElse(new ByteRange(0, size - 1));
        response.setStatus(range.isPresent() ? 206 : 200);
        if (range.isPresent()) {
            response.setHeader("Content-Range", "bytes " + part.first() + "-" + part.last() + "/" + size);
        }
        response.setContentLengthLong(part.length());
        if (!request.getMethod().equals("HEAD")) {
            copy(channel, part, response.getOutputStream());
        }
    }

    private static void copy(FileChannel channel, ByteRange part, OutputStream out) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        channel.position(part.first());
        long left = part.length();
        while (left > 0) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), left));
            int count = channel.read(buffer);
            if (count < 0) {
                // It has become shorter: the client notices, because the length was promised.
                throw new IOException("the file was cut short while it was sent");
            }
            out.write(buffer.array(), 0, count);
            left -= count;
        }
    }
}
