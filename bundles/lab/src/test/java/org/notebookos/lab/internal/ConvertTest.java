package org.notebookos.lab.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.lab.internal.convert.Converter;
import org.notebookos.lab.internal.environment.Installation;
import org.notebookos.lab.internal.page.PageSettings;

/** An interpreter that is a shell script stands in for the environment's. */
class ConvertTest {

    private static final String PYTHON =
            """
            #!/bin/sh
            if [ "$1" = -c ]; then
              echo '{"html": {"output_mimetype": "text/html"}, "markdown": {"output_mimetype": "text/markdown"},'
              echo '"webpdf": {"output_mimetype": "application/pdf"}, "qtpdf": {"output_mimetype": "application/pdf"},'
              echo '"qtpng": {"output_mimetype": "image/png"}}'
              exit 0
            fi
            for word in "$@"; do
              case $word in --output-dir=*) out=${word#--output-dir=} ;; --to=*) to=${word#--to=} ;; esac
            done
            case $word in *slow*) exec sleep 60 ;; *bad*) echo "broken notebook" >&2; exit 1 ;; esac
            echo "$to of $(cat $word), secret $SECRET" > "$out/made.$to"
            case $word in *tex*) echo "$openin_any $openout_any $shell_escape" > "$out/made.$to" ;; esac
            case $word in *words*) echo "$@" > "$out/made.$to" ;; esac
            case $word in *pictures*) mkdir "$out/made_files"; echo dot > "$out/made_files/1.png" ;; esac
            """;

    @TempDir
    private Path folder;

    private SiteServer server;

    private void serve(Duration limit) throws Exception {
        Path python = Files.writeString(folder.resolve("python"), PYTHON);
        Files.setPosixFilePermissions(python, PosixFilePermissions.fromString("rwx------"));
        Path notebooks =
                Files.createDirectories(folder.resolve("notebooks/.hidden")).getParent();
        for (String name :
                List.of("plain", "slow", "bad", "tex", "words", "pictures", "data1", "data[1]", ".hidden/a")) {
            Files.writeString(notebooks.resolve(name + ".ipynb"), name);
        }
        Files.writeString(folder.resolve("outside.ipynb"), "outside");
        Installation nothing = new Installation(List.of(), List.of());
        server = new SiteServer(new Site(nothing, new PageSettings("", notebooks.toString(), false, List.of()))
                .conversions(new Converter(python.toString(), limit)));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void aNotebookIsConverted() throws Exception {
        serve(Duration.ofSeconds(60));

        HttpResponse<byte[]> shown = server.get("/nbconvert/html/plain.ipynb");
        HttpResponse<byte[]> saved = server.get("/nbconvert/html/plain.ipynb?download=true&179");

        assertEquals("html of plain, secret \n", SiteServer.text(shown));
        assertEquals(
                "text/html;charset=utf-8",
                shown.headers().firstValue("Content-Type").get().replace(" ", ""));
        assertTrue(
                shown.headers().firstValue("Content-Security-Policy").get().contains("sandbox allow-scripts"),
                "what a notebook holds may do nothing in the reader's name");
        assertEquals(
                "inline; filename*=UTF-8''made.html",
                shown.headers().firstValue("Content-Disposition").get());
        assertEquals(
                "attachment; filename*=UTF-8''made.html",
                saved.headers().firstValue("Content-Disposition").get());
    }

    @Test
    void aNameThatLooksLikeAPatternIsAName() throws Exception {
        serve(Duration.ofSeconds(60));

        assertEquals("html of data[1], secret \n", SiteServer.text(server.get("/nbconvert/html/data%5B1%5D.ipynb")));
        assertEquals("html of data1, secret \n", SiteServer.text(server.get("/nbconvert/html/data1.ipynb")));
    }

    @Test
    void withoutTheGatewayNothingIsConverted() throws Exception {
        serve(Duration.ofSeconds(60));

        assertEquals(
                503, server.get("/nbconvert/html/plain.ipynb", "X-User", "-").statusCode());
    }

    @Test
    void severalFilesComeAsOne() throws Exception {
        serve(Duration.ofSeconds(60));

        HttpResponse<byte[]> answer = server.get("/nbconvert/markdown/pictures.ipynb");

        assertEquals(
                "application/zip", answer.headers().firstValue("Content-Type").get());
        ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(answer.body()));
        assertEquals("made.markdown", zip.getNextEntry().getName());
        assertEquals("made_files/1.png", zip.getNextEntry().getName());
    }

    @Test
    void formatsAreThoseOfTheEnvironment() throws Exception {
        serve(Duration.ofSeconds(60));

        assertEquals(
                "text/html",
                server.json("/api/nbconvert").at("/html/output_mimetype").asText());
        assertEquals(404, server.get("/nbconvert/exe/plain.ipynb").statusCode());
        assertEquals(404, server.get("/nbconvert/--config=x/plain.ipynb").statusCode());
    }

    @Test
    void nothingIsOpenedInABrowserHere() throws Exception {
        serve(Duration.ofSeconds(60));

        for (String format : List.of("webpdf", "qtpdf", "qtpng")) {
            assertTrue(server.json("/api/nbconvert").path(format).isMissingNode(), format);
            assertEquals(
                    404, server.get("/nbconvert/" + format + "/plain.ipynb").statusCode());
        }
        String words = SiteServer.text(server.get("/nbconvert/html/words.ipynb"));
        for (String exporter : List.of("WebPDF", "QtPDF", "QtPNG")) {
            assertTrue(words.contains("--" + exporter + "Exporter.enabled=False"), "not as a notebook's own choice");
        }
    }

    @Test
    void texReadsAndStartsNothingOfTheServers() throws Exception {
        serve(Duration.ofSeconds(60));

        assertEquals("p p f\n", SiteServer.text(server.get("/nbconvert/html/tex.ipynb")));
    }

    @Test
    void onlyNotebooksThatCanBeSeenAreConverted() throws Exception {
        serve(Duration.ofSeconds(60));

        assertEquals(404, server.get("/nbconvert/html/missing.ipynb").statusCode());
        assertEquals(404, server.get("/nbconvert/html/.hidden/a.ipynb").statusCode());
        assertTrue(server.get("/nbconvert/html/..%2foutside.ipynb").statusCode() >= 400);
        assertEquals(404, server.get("/nbconvert/html").statusCode());
    }

    @Test
    void failuresSayWhatNbconvertSaid() throws Exception {
        serve(Duration.ofSeconds(60));

        HttpResponse<byte[]> answer = server.get("/nbconvert/html/bad.ipynb");

        assertEquals(500, answer.statusCode());
        assertEquals("{\"message\":\"nbconvert failed: broken notebook\",\"reason\":null}", SiteServer.text(answer));
    }

    @Test
    void aConversionHasADeadline() throws Exception {
        serve(Duration.ofSeconds(2));

        assertEquals(504, server.get("/nbconvert/html/slow.ipynb").statusCode());
        assertEquals(200, server.get("/nbconvert/html/plain.ipynb").statusCode(), "its place is free again");
    }
}
