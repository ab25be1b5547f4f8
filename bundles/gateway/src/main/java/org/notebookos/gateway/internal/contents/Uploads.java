package org.notebookos.gateway.internal.contents;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;
import org.notebookos.gateway.internal.disk.AtomicFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Large files that come in parts. They grow under another name and get their own with the last part: nobody sees half a
 * file. Guarded by its monitor, also while a part is appended: parts are small.
 *
 * <p>Clients that give up don't say so. An upload of which nothing has come for an hour is dropped when the next part of
 * any upload comes; if there are too many, one that has been idle for minutes makes room.
 */
final class Uploads {

    static final int MOST = 256;
    /** Nobody alone can take all. */
    static final int MOST_OF_ONE_USER = MOST / 2;

    static final Duration LONGEST_IDLE = Duration.ofHours(1);
    /** A client that is still sending isn't cut off for another one, be its line ever so slow. */
    static final Duration SPARED = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);
    private static final int FIRST = 1;
    private static final int LAST = -1;

    /**
     * An upload, by who sends it and to where.
     *
     * @param who sends it
     * @param path what it will be
     */
    record Key(Uploader who, ContentsPath path) {}

    /**
     * How far an upload has come.
     *
     * @param file what grows
     * @param next number of the part that is due
     * @param bytes what all parts had so far
     * @param at when the last one came
     */
    private record Upload(Path file, int next, long bytes, Instant at) {

        /** Tells whether the file is still what was written, as far as its length says. */
        boolean isIntact() throws IOException {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) == bytes;
        }
    }

    private final Map<Key, Upload> uploads = new HashMap<>();
    private final Clock clock;

    Uploads(Clock clock) {
        this.clock = clock;
    }

    /**
     * Takes a part.
     *
     * @param key who uploads what
     * @param target where it will be
     * @param chunk the part's number, from 1 on; -1 for the last one
     * @param part its bytes
     * @return the file as far as it is there
     */
    synchronized Path append(Key key, Path target, int chunk, AtomicFile.Body part) throws IOException {
        dropIdle();
        if (chunk == FIRST) {
            begin(key, target);
        }
        Upload upload = uploads.get(key);
        if (upload == null || (chunk != LAST && chunk != upload.next())) {
            throw new GatewayException(
                    Code.CONFLICT,
                    "part " + chunk + " of " + key.path() + " is not the next one"
                            + (upload == null ? ": there is no upload" : ", which is " + upload.next())
                            + "; begin again with part 1");
        }
        Upload longer = longer(key, upload, part);
        if (chunk != LAST) {
            uploads.put(key, longer);
            return longer.file();
        }
        publish(key, longer, target);
        return target;
    }

    private void begin(Key key, Path target) throws IOException {
        drop(key);
        String user = key.who().user();
        makeRoom(
                MOST_OF_ONE_USER,
                other -> other.who().user().equals(user),
                MOST_OF_ONE_USER + " uploads of " + user + " have begun and not ended; try again later");
        makeRoom(MOST, other -> true, MOST + " uploads have begun and not ended; try again later");
        Path file = AtomicFile.begin(target.getParent(), target);
        uploads.put(key, new Upload(file, FIRST, 0, clock.instant()));
    }

    private void makeRoom(int most, Predicate<Key> counts, String refusal) {
        List<Key> counted = uploads.keySet().stream().filter(counts).toList();
        if (counted.size() < most) {
            return;
        }
        Optional<Key> victim = counted.stream()
                .min(Comparator.comparing(key -> uploads.get(key).at()))
                .filter(key -> isIdle(uploads.get(key), SPARED));
        drop(victim.orElseThrow(() -> new GatewayException(Code.OVERLOADED, refusal)));
    }

    private boolean isIdle(Upload upload, Duration time) {
        return upload.at().plus(time).isBefore(clock.instant());
    }

    private void dropIdle() {
        uploads.entrySet().stream()
                .filter(entry -> isIdle(entry.getValue(), LONGEST_IDLE))
                .map(Map.Entry::getKey)
                .toList()
                .forEach(this::drop);
    }

    /** Appends a part. How much of one that fails was written isn't known: a client that sends it again must begin again. */
    private Upload longer(Key key, Upload upload, AtomicFile.Body part) throws IOException {
        requireIntact(key, upload);
        try (Counting out = new Counting(
                Files.newOutputStream(upload.file(), StandardOpenOption.WRITE, StandardOpenOption.APPEND))) {
            part.writeTo(out);
            return new Upload(upload.file(), upload.next() + 1, upload.bytes() + out.count, clock.instant());
        } catch (IOException | RuntimeException e) {
            drop(key);
            throw e;
        }
    }

    private void publish(Key key, Upload upload, Path target) throws IOException {
        requireIntact(key, upload);
        try {
            AtomicFile.publish(upload.file(), target);
        } finally {
            drop(key);
        }
    }

    private void requireIntact(Key key, Upload upload) throws IOException {
        if (!upload.isIntact()) {
            drop(key);
            throw new GatewayException(
                    Code.CONFLICT, "what came of " + key.path() + " so far is gone; begin again with part 1");
        }
    }

    /** A file that can't be deleted is nothing that the client of another upload could do about. */
    private void drop(Key key) {
        Upload upload = uploads.remove(key);
        if (upload == null) {
            return;
        }
        try {
            Files.deleteIfExists(upload.file());
        } catch (IOException e) {
            LOG.warn("{}, which is left of an upload, can't be deleted", upload.file(), e);
        }
    }

    /** Forgets all that hasn't ended. */
    synchronized void close() {
        List.copyOf(uploads.keySet()).forEach(this::drop);
    }

    /** Counts what is written. */
    private static final class Counting extends FilterOutputStream {

        private long count;

        Counting(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int value) throws IOException {
            out.write(value);
            count++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            count += length;
        }
    }
}
