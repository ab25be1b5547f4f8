package org.notebookos.runtime.docker.internal;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Event;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.notebookos.docker.EngineErrorCode;
import org.notebookos.docker.EngineException;
import org.notebookos.docker.OwnObjects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears from the engine when containers end: one stream for all of them. When the stream breaks it is made again, and each container is
 * asked for, as what happened meanwhile was missed. Owner of the stream: this object's monitor; listeners are called on the client
 * library's thread or the runtime's.
 */
final class EngineWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EngineWatch.class);
    private static final Duration AGAIN = Duration.ofMillis(500);
    private static final int KILLED = 128 + 9;

    private final OwnObjects own;
    private final ScheduledExecutorService threads;
    private final Runnable whenThere;
    private final Map<String, Container> watched = new ConcurrentHashMap<>();
    private Closeable stream;
    private long awaySince;
    private boolean closed;
    private volatile boolean retired;

    /** @param whenThere is run each time that the engine is there again */
    EngineWatch(OwnObjects own, ScheduledExecutorService threads, Runnable whenThere) {
        this.own = own;
        this.threads = threads;
        this.whenThere = whenThere;
    }

    /** Begins to listen, now or as soon as the engine is there. */
    void begin() {
        threads.execute(this::listen);
    }

    /** Tells a container when it ends; it hasn't started yet. */
    void watch(Container container) {
        watched.put(container.id(), container);
        container.exit().thenRun(() -> {
            watched.remove(container.id());
            closeIfIdle();
        });
    }

    /** Ends as soon as no container is watched any more. */
    void retire() {
        retired = true;
        closeIfIdle();
    }

    private void closeIfIdle() {
        if (retired && watched.isEmpty()) {
            close();
        }
    }

    private void listen() {
        synchronized (this) {
            if (closed) {
                return;
            }
            try {
                own.engine().ping();
                stream = own.engine().listen("listen to", client -> client.eventsCmd()
                        .withLabelFilter(own.owner().labels())
                        .exec(new Listener()));
            } catch (EngineException e) {
                away(e.getMessage());
                return;
            }
            if (awaySince != 0) {
                LOG.warn(
                        "the engine at {} is back after {} ms",
                        own.engine().address(),
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - awaySince));
                awaySince = 0;
            }
        }
        whenThere.run();
        watched.values().forEach(this::look);
    }

    private synchronized void away(String why) {
        if (closed) {
            return;
        }
        if (awaySince == 0) {
            awaySince = System.nanoTime();
            LOG.error("the engine is gone; replicas can't be started until it is back: {}", why);
        }
        if (retired) {
            LOG.warn("the runtime was stopped: how the replicas that it left end is not heard any more");
            watched.values().forEach(container -> container.ended(KILLED));
            return;
        }
        threads.schedule(this::listen, AGAIN.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Asks whether a container runs; one that was made and not yet started is left alone. */
    private void look(Container container) {
        try {
            InspectContainerResponse.ContainerState state = own.engine()
                    .ask("inspect container " + container.id(), client -> client.inspectContainerCmd(container.id())
                            .exec())
                    .getState();
            boolean over = "exited".equals(state.getStatus()) || "dead".equals(state.getStatus());
            if (over) {
                Long code = state.getExitCodeLong();
                container.ended(code == null ? KILLED : code.intValue());
            }
        } catch (EngineException e) {
            if (e.code() == EngineErrorCode.NOT_FOUND) {
                container.ended(KILLED);
            } else {
                LOG.warn("{}", e.getMessage());
            }
        }
    }

    private void heard(Event event) {
        Container container =
                event.getActor() == null ? null : watched.get(event.getActor().getId());
        if (container == null) {
            return;
        }
        String action = String.valueOf(event.getAction());
        if (action.equals("oom")) {
            container.ranOutOfMemory();
        } else if (action.equals("die")) {
            String code = event.getActor().getAttributes().getOrDefault("exitCode", Integer.toString(KILLED));
            container.ended(Integer.parseInt(code));
        }
    }

    private final class Listener extends ResultCallback.Adapter<Event> {

        private volatile boolean over;

        @Override
        public void onNext(Event event) {
            heard(event);
        }

        @Override
        public void onError(Throwable failure) {
            broke(own.engine().failure("listen", failure).getMessage());
        }

        @Override
        public void onComplete() {
            broke("the engine at " + own.engine().address() + " ended the connection");
        }

        private void broke(String why) {
            if (!over) {
                over = true;
                away(why);
            }
        }
    }

    @Override
    public void close() {
        Closeable open;
        synchronized (this) {
            closed = true;
            open = stream;
        }
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.debug("the stream of events can't be closed", e);
            }
        }
    }
}
