package com.alipay.sofa.jraft.util;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the place of JRaft's class of the same name: it lies in the bundle's root (or earlier on the class path) and so
 * precedes JRaft's jar.
 *
 * <p>JRaft runs six threads per group. From Java 21 on they are virtual, which keeps hundreds of groups at the cost of
 * one; timers stay platform threads, because many groups depend on their punctuality.
 */
public final class NamedThreadFactory implements ThreadFactory {

    private static final Logger LOG = LoggerFactory.getLogger(NamedThreadFactory.class);
    private static final Optional<ThreadFactory> VIRTUAL = virtualThreads();

    private final String prefix;
    private final boolean daemon;
    private final boolean virtual;
    private final AtomicInteger counter = new AtomicInteger();

    public NamedThreadFactory(String prefix) {
        this(prefix, false);
    }

    public NamedThreadFactory(String prefix, boolean daemon) {
        this.prefix = prefix;
        this.daemon = daemon;
        this.virtual = VIRTUAL.isPresent() && !prefix.contains("Timer") && !prefix.contains("ScheduleThreadPool");
    }

    @Override
    public Thread newThread(Runnable task) {
        Thread thread = virtual ? VIRTUAL.get().newThread(task) : new Thread(task);
        if (!virtual) {
            thread.setDaemon(daemon);
        }
        thread.setName(prefix + counter.getAndIncrement());
        thread.setUncaughtExceptionHandler((failed, cause) -> LOG.error("thread {} died", failed.getName(), cause));
        return thread;
    }

    /** {@code Thread.ofVirtual().factory()} where there is one; the code is compiled for Java 17. */
    private static Optional<ThreadFactory> virtualThreads() {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Method factory = Class.forName("java.lang.Thread$Builder").getMethod("factory");
            return Optional.of((ThreadFactory) factory.invoke(builder));
        } catch (NoSuchMethodException | ClassNotFoundException | IllegalAccessException e) {
            LOG.debug("no virtual threads on this Java: {}", e.toString());
            return Optional.empty();
        } catch (InvocationTargetException e) {
            // Java 19 and 20 have them as a preview, which refuses at this point.
            LOG.debug("virtual threads are not enabled: {}", e.getCause().toString());
            return Optional.empty();
        }
    }
}
