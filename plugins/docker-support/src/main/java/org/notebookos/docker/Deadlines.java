package org.notebookos.docker;

import java.time.Duration;

/**
 * How long an engine may take.
 *
 * @param connect until a connection is there
 * @param answer until the answer is there, unless a call says otherwise
 */
public record Deadlines(Duration connect, Duration answer) {

    /** For engines that are near. */
    public static final Deadlines USUAL = new Deadlines(Duration.ofSeconds(5), Duration.ofSeconds(30));
}
