package org.notebookos.jupyter;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Points in time as Jupyter writes them. */
public final class Timestamps {

    /** Instant.toString drops a fraction of zero; clients parse with a mandatory one. */
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private Timestamps() {}

    /** Returns the time with six fractional digits and a literal Z, for example {@code 2026-01-02T03:04:05.000000Z}. */
    public static String format(Instant time) {
        return FORMAT.format(time);
    }
}
