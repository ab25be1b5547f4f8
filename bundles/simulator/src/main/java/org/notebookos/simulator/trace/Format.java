package org.notebookos.simulator.trace;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** How a trace is written: turns rows into sessions. An instance reads one file; a session may have several rows. */
interface Format {

    /** A format that there is: how it is called, by which header it is known, and what reads it. */
    record Kind(String name, List<String> header, Supplier<Format> reader) {}

    /** Takes a row; passes sessions on that are complete. */
    void row(Row row, Consumer<Session> complete);

    /** No row follows. */
    void end(Consumer<Session> complete);

    /** All there are. */
    static List<Kind> all() {
        return List.of(
                new Kind("sessions", SessionFormat.HEADER, SessionFormat::new),
                new Kind("Philly jobs", JobFormats.PHILLY, JobFormats::philly),
                new Kind("Alibaba pods", JobFormats.ALIBABA, JobFormats::alibaba),
                new Kind("JupyterHub sessions", JobFormats.JUPYTERHUB, JobFormats::jupyterHub));
    }
}
