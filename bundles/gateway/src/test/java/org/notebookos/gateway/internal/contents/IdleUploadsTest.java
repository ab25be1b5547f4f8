package org.notebookos.gateway.internal.contents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;
import org.notebookos.gateway.internal.SettableClock;

/** Uploads that clients gave up make room for others. */
class IdleUploadsTest {

    private static final Duration MOMENT = Duration.ofMillis(1);

    @TempDir
    Path root;

    private final SettableClock clock = new SettableClock();
    private final Uploads uploads = new Uploads(clock);

    private void part(String user, String name, int chunk) throws IOException {
        uploads.append(
                new Uploads.Key(new Uploader(user, ""), ContentsPath.parse(name)),
                root.resolve(name),
                chunk,
                out -> out.write('x'));
    }

    private Code refusal(String user, String name, int chunk) {
        return assertThrows(GatewayException.class, () -> part(user, name, chunk))
                .code();
    }

    private void begin(String user, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            part(user, user + i, 1);
        }
    }

    private long files() throws IOException {
        try (var files = Files.list(root)) {
            return files.count();
        }
    }

    private void pass(Duration time) {
        clock.now = clock.now.plus(time);
    }

    @Test
    void anHourWithoutAPartEndsAnUpload() throws IOException {
        part("ada", "given-up", 1);
        part("ada", "slow", 1);
        pass(Uploads.LONGEST_IDLE);
        part("ada", "slow", 2);
        assertEquals(2, files());
        pass(MOMENT);
        part("bob", "new", 1);
        assertEquals(2, files());
        assertEquals(Code.CONFLICT, refusal("ada", "given-up", 2));
        part("ada", "slow", -1);
    }

    @Test
    void ifThereAreTooManyTheLongestIdleOneMakesRoom() throws IOException {
        part("ada", "given-up", 1);
        pass(MOMENT);
        begin("ada", Uploads.MOST / 2 - 1);
        begin("bob", Uploads.MOST / 2);
        assertEquals(Code.OVERLOADED, refusal("eve", "new", 1));
        pass(Uploads.SPARED);
        part("eve", "new", 1);
        assertEquals(Uploads.MOST, files());
        assertEquals(Code.OVERLOADED, refusal("eve", "newer", 1), "no other one is idle for long enough");
        assertEquals(Code.CONFLICT, refusal("ada", "given-up", 2));
    }

    @Test
    void oneUserCanNotTakeAll() throws IOException {
        begin("ada", Uploads.MOST_OF_ONE_USER);
        assertEquals(Code.OVERLOADED, refusal("ada", "new", 1));
        part("bob", "new", 1);
        part("ada", "ada0", -1);
        part("ada", "new", 1);
    }
}
