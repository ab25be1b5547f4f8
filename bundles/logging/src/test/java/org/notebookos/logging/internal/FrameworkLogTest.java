package org.notebookos.logging.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;
import org.slf4j.LoggerFactory;

/** Nothing that the framework says is lost, also not what it said before anybody listened. */
class FrameworkLogTest {

    private final Logger root = (Logger) LoggerFactory.getLogger("osgi");
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();
    private final List<LogListener> listeners = new ArrayList<>();

    @BeforeEach
    void listen() {
        root.setLevel(Level.INFO);
        written.start();
        root.addAppender(written);
    }

    @AfterEach
    void stop() {
        root.detachAppender(written);
    }

    private LogReaderService reader(LogEntry... newestFirst) {
        return fake(LogReaderService.class, Map.of(), (name, arguments) -> {
            if (name.equals("addLogListener")) {
                listeners.add((LogListener) arguments[0]);
            } else if (name.equals("removeLogListener")) {
                listeners.remove(arguments[0]);
            }
            return name.equals("getLog") ? Collections.enumeration(List.of(newestFirst)) : null;
        });
    }

    private static LogEntry entry(LogLevel level, String message) {
        Bundle bundle =
                fake(Bundle.class, Map.of("getSymbolicName", "org.apache.felix.scr"), (name, arguments) -> null);
        return fake(
                LogEntry.class,
                Map.of("getLogLevel", level, "getMessage", message, "getBundle", bundle),
                (name, arguments) -> name.equals("getException") ? new IllegalStateException("why") : null);
    }

    private interface Answer {
        Object to(String method, Object[] arguments);
    }

    private static <T> T fake(Class<T> type, Map<String, Object> values, Answer others) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> values.containsKey(method.getName())
                            ? values.get(method.getName())
                            : others.to(method.getName(), arguments);
                }));
    }

    @Test
    void whatWasLoggedBeforeComesFirstInItsOrder() {
        new FrameworkLog(reader(entry(LogLevel.ERROR, "second"), entry(LogLevel.WARN, "first")));
        listeners.get(0).logged(entry(LogLevel.INFO, "third"));

        assertEquals(
                List.of("WARN first", "ERROR second", "INFO third"),
                written.list.stream()
                        .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                        .toList());
        assertEquals("osgi.org.apache.felix.scr", written.list.get(0).getLoggerName());
        assertEquals("why", written.list.get(1).getThrowableProxy().getMessage());
    }

    @Test
    void itListensNoLongerThanItLives() {
        FrameworkLog log = new FrameworkLog(reader());
        log.deactivate();

        assertTrue(listeners.isEmpty());
    }
}
