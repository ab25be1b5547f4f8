package org.notebookos.scheduler.internal.join;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.UnaryOperator;
import org.notebookos.scheduler.api.SchedulerException;

/** The records on disk. Owner of the state: this object's monitor; what was not written has not happened. */
final class JoinFile {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private JoinRecords records;

    JoinFile(Path file) {
        this.file = file;
        try {
            records = Files.exists(file) ? JSON.readValue(file.toFile(), JoinRecords.class) : JoinRecords.NONE;
        } catch (IOException e) {
            throw new SchedulerException(
                    SchedulerException.Code.STORAGE,
                    "can't read who has joined from " + file + " (" + e.getMessage()
                            + "): put it back from a copy, or delete it; hosts join again with a token",
                    e);
        }
    }

    synchronized JoinRecords records() {
        return records;
    }

    synchronized void change(UnaryOperator<JoinRecords> change) {
        JoinRecords fresh = change.apply(records);
        try {
            Path part = file.resolveSibling("." + file.getFileName() + ".new");
            Files.deleteIfExists(part);
            Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            JSON.writeValue(part.toFile(), fresh);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new SchedulerException(
                    SchedulerException.Code.STORAGE, "can't write " + file + ": " + e.getMessage(), e);
        }
        records = fresh;
    }
}
