package org.notebookos.gateway.internal.contents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.notebookos.gateway.internal.GatewayException;

/** No path that a client writes leads out of the root, and what is read is written again as it was read. */
class ContentsPathFuzzTest {

    private static final Path ROOT = Path.of("/srv/notebooks");

    @FuzzTest
    void path(byte[] bytes) {
        ContentsPath path;
        try {
            path = ContentsPath.parse(new String(bytes, StandardCharsets.UTF_8));
        } catch (GatewayException refused) {
            return;
        }
        assertEquals(path, ContentsPath.parse(path.toString()));
        assertEquals(path, ContentsPath.parse(URLDecoder.decode(path.encoded(), StandardCharsets.UTF_8)));
        assertTrue(path.startsWith(path.parent()));
        try {
            Path file = ROOT.resolve(path.toString());
            assertEquals(file, file.normalize(), "nothing in it leads upwards");
            assertTrue(file.startsWith(ROOT), file.toString());
        } catch (InvalidPathException e) {
            // The file system can't write this name; the resource refuses it.
            return;
        }
    }
}
