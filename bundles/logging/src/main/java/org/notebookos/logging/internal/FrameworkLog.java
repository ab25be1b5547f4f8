package org.notebookos.logging.internal;

import java.util.Collections;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Writes what the framework's own services log into the log of the node: that a component could not be made, because its configuration
 * is wrong, for instance. Nobody would read it otherwise. Stateless; called by threads of the framework.
 */
@Component(
        service = {},
        immediate = true)
public final class FrameworkLog implements LogListener {

    /** What the loggers' names begin with: {@code osgi.SYMBOLIC-NAME-OF-THE-BUNDLE}. */
    static final String PREFIX = "osgi.";

    private final LogReaderService reader;

    /** Begins with what was logged before. */
    @Activate
    public FrameworkLog(@Reference LogReaderService reader) {
        this.reader = reader;
        List<LogEntry> before = Collections.list(reader.getLog());
        reader.addLogListener(this);
        // The newest comes first.
        Collections.reverse(before);
        before.forEach(this::logged);
    }

    @Deactivate
    void deactivate() {
        reader.removeLogListener(this);
    }

    @Override
    public void logged(LogEntry entry) {
        String bundle =
                entry.getBundle() == null ? "framework" : entry.getBundle().getSymbolicName();
        LoggerFactory.getLogger(PREFIX + bundle)
                .atLevel(level(entry.getLogLevel()))
                .setCause(entry.getException())
                .log(entry.getMessage());
    }

    private static Level level(LogLevel level) {
        return switch (level) {
            case AUDIT, ERROR -> Level.ERROR;
            case WARN -> Level.WARN;
            case INFO -> Level.INFO;
            case DEBUG -> Level.DEBUG;
            case TRACE -> Level.TRACE;
        };
    }
}
