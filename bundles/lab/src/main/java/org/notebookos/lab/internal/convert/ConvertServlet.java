package org.notebookos.lab.internal.convert;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.notebookos.lab.internal.Asker;
import org.notebookos.lab.internal.JsonReply;
import org.notebookos.lab.internal.LabException;
import org.notebookos.lab.internal.LabException.Code;
import org.notebookos.lab.internal.files.FileRoot;
import org.notebookos.lab.internal.files.Headers;

/**
 * {@code /nbconvert/FORMAT/PATH}: a notebook in another format. Several files, such as a text with its pictures, come as a zip file.
 * What a notebook holds may be anything, so its pages are shown in a sandbox, apart from the server's own. Stateless.
 */
public final class ConvertServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient Converter converter;
    private final transient FileRoot notebooks;

    public ConvertServlet(Converter converter, FileRoot notebooks) {
        this.converter = converter;
        this.notebooks = notebooks;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Asker.of(request);
            String path = request.getPathInfo() == null ? "" : request.getPathInfo();
            String[] parts = path.split("/", 3);
            if (parts.length < 3 || !converter.formats().has(parts[1])) {
                throw new LabException(
                        Code.NO_SUCH_RESOURCE, "the path is /nbconvert/FORMAT/PATH; /api/nbconvert lists formats");
            }
            if (("/" + parts[2]).contains("/.")) {
                throw new LabException(Code.NO_SUCH_RESOURCE, "hidden files are hidden here too");
            }
            Path notebook = notebooks
                    .file(parts[2])
                    .orElseThrow(() -> new LabException(Code.NO_SUCH_RESOURCE, "there is no such notebook"));
            String type =
                    converter.formats().path(parts[1]).path("output_mimetype").asText("application/octet-stream");
            boolean download = ("&" + request.getQueryString() + "&").contains("&download=true&");
            converter.convert(parts[1], notebook, results -> send(results, type, download, response));
        } catch (LabException e) {
            JsonReply.error(e).send(response);
        }
    }

    private static void send(Path results, String type, boolean download, HttpServletResponse response)
            throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(results)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        if (files.isEmpty()) {
            throw new LabException(Code.FAILED, "nbconvert made no file");
        }
        Headers.common(response);
        response.setHeader("Content-Security-Policy", "frame-ancestors 'self'; sandbox allow-scripts");
        response.setHeader("Cache-Control", "no-store");
        String name = files.get(0).getFileName().toString();
        if (files.size() == 1) {
            response.setContentType(type.startsWith("text/") ? type + "; charset=utf-8" : type);
            disposition(response, download, name);
            response.setContentLengthLong(Files.size(files.get(0)));
            Files.copy(files.get(0), response.getOutputStream());
        } else {
            response.setContentType("application/zip");
            disposition(response, true, name.replaceFirst("\\.[^.]*$", "") + ".zip");
            zip(results, files, response);
        }
    }

    private static void disposition(HttpServletResponse response, boolean download, String name) {
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        response.setHeader(
                "Content-Disposition", (download ? "attachment" : "inline") + "; filename*=UTF-8''" + encoded);
    }

    private static void zip(Path root, List<Path> files, HttpServletResponse response) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(response.getOutputStream());
        for (Path file : files) {
            zip.putNextEntry(new ZipEntry(root.relativize(file).toString()));
            Files.copy(file, zip);
            zip.closeEntry();
        }
        zip.finish();
    }
}
