package org.notebookos.agent.internal.link;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.notebookos.agent.internal.replica.HostContext;
import org.notebookos.hostlink.ControllerReceiver;
import org.notebookos.hostlink.HostlinkClient;
import org.notebookos.hostlink.HostlinkException;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.Heartbeat;
import org.notebookos.hostlink.v1.Hello;
import org.notebookos.hostlink.v1.Refused;
import org.notebookos.hostlink.v1.ToHost;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a link to the controller: dials, says Hello, sends heartbeats, and dials again when the link breaks.
 *
 * <p>Owner of the state: this object's monitor. Under it a Hello is made and sent, so that whatever changes afterwards is
 * sent afterwards. Nothing in it blocks.
 */
public final class ControllerLink implements HostContext.Uplink, AutoCloseable {

    /** What the link is for. Called by one thread at a time, must not block. */
    public interface Agent {

        /** Returns the complete state, for the first message of a stream. */
        Hello hello();

        /** The controller has accepted this host. */
        void linked(ToHost welcome);

        /** A link that was accepted broke. */
        void unlinked();

        /** The controller has turned this host away, for a reason that programs know by its code. */
        void refused(String code);

        /** Takes a message other than Welcome and Refused. */
        void received(ToHost message);
    }

    private static final Logger LOG = LoggerFactory.getLogger(ControllerLink.class);
    private static final Duration HEARTBEAT = Duration.ofMillis(500);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /** A host that is turned away has time: an operator must do something first. */
    private static final Duration REFUSED_PAUSE = Duration.ofSeconds(10);

    private final String controller;
    private final Dialler dialler;
    private final Agent agent;
    private final ScheduledExecutorService timer;
    private Stream stream;
    private Duration pause = FIRST_PAUSE;
    private long heartbeats;
    private boolean closed;
    private boolean complained;
    private String refusal = "";

    /**
     * Makes a link that is not dialled yet.
     *
     * @param controller {@code host:port}, for messages
     * @param dialler makes a link
     */
    public ControllerLink(String controller, Dialler dialler, Agent agent, ScheduledExecutorService timer) {
        this.controller = controller;
        this.dialler = dialler;
        this.agent = agent;
        this.timer = timer;
    }

    /** Dials for the first time. */
    public void start() {
        timer.scheduleAtFixedRate(this::heartbeat, HEARTBEAT.toMillis(), HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS);
        dial();
    }

    /** Tells whether the controller has accepted this host, and the link is up. */
    public synchronized boolean isUp() {
        return stream != null && stream.accepted;
    }

    @Override
    public synchronized void send(FromHost message) {
        if (stream != null) {
            stream.client.send(message);
        }
    }

    @Override
    public synchronized boolean hasRoom(String kernelId) {
        return stream == null || stream.client == null || stream.client.hasRoom(kernelId);
    }

    @Override
    public void whenRoom(String kernelId, Runnable task) {
        HostlinkClient client;
        synchronized (this) {
            client = stream == null ? null : stream.client;
        }
        // Outside the monitor: the task may run at once.
        if (client == null) {
            task.run();
        } else {
            client.whenRoom(kernelId, task);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (stream != null) {
            stream.client.close();
        }
    }

    private synchronized void heartbeat() {
        if (stream != null && stream.accepted) {
            send(FromHost.newBuilder()
                    .setHeartbeat(Heartbeat.newBuilder().setSequence(++heartbeats))
                    .build());
        }
    }

    private synchronized void dial() {
        if (closed || stream != null) {
            return;
        }
        Stream dialled = new Stream();
        // Known before it is dialled: a refused connection can be reported from within connect().
        stream = dialled;
        try {
            dialled.client = dialler.dial(dialled);
            dialled.client.send(FromHost.newBuilder().setHello(agent.hello()).build());
        } catch (HostlinkException e) {
            LOG.error("the controller {} can't be dialled: {}", controller, e.getMessage());
            giveUp(dialled);
        } catch (RuntimeException e) {
            LOG.error("this host can't introduce itself to the controller {}", controller, e);
            giveUp(dialled);
        }
    }

    private void giveUp(Stream dialled) {
        if (stream == dialled) {
            stream = null;
            dialLater();
        }
    }

    private void dialLater() {
        if (!closed) {
            try {
                timer.schedule(this::dial, pause.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("the agent is stopping", e);
            }
            Duration doubled = pause.multipliedBy(2);
            Duration longest = refusal.isEmpty() ? LONGEST_PAUSE : REFUSED_PAUSE;
            pause = doubled.compareTo(longest) > 0 ? longest : doubled;
        }
    }

    private synchronized boolean accepted(Stream by) {
        by.accepted = true;
        pause = FIRST_PAUSE;
        complained = false;
        refusal = "";
        return !closed;
    }

    private synchronized void refused(Refused refused) {
        pause = REFUSED_PAUSE;
        String reason = refused.getCode() + ": " + refused.getText();
        if (!reason.equals(refusal)) {
            refusal = reason;
            LOG.error(
                    "the controller {} turned this host away: {}; trying again every {} s",
                    controller,
                    reason,
                    REFUSED_PAUSE.toSeconds());
        }
    }

    private synchronized boolean ended(Stream by, Throwable cause) {
        boolean wasAccepted = by.accepted;
        by.accepted = false;
        if (stream != by) {
            return wasAccepted;
        }
        stream = null;
        if (!complained && !closed) {
            complained = true;
            LOG.warn(
                    "{}; cells go on, dialling again",
                    cause == null ? "the controller " + controller + " closed the link" : cause.getMessage());
        }
        dialLater();
        return wasAccepted;
    }

    /** One connection. Its fields belong to the link's monitor. */
    private final class Stream implements ControllerReceiver {

        private HostlinkClient client;
        private boolean accepted;

        @Override
        public void received(ToHost message) {
            switch (message.getBodyCase()) {
                case WELCOME -> {
                    if (accepted(this)) {
                        LOG.info("linked to the controller {}", controller);
                        agent.linked(message);
                    }
                }
                case REFUSED -> {
                    refused(message.getRefused());
                    agent.refused(message.getRefused().getCode());
                }
                default -> agent.received(message);
            }
        }

        @Override
        public void closed(Throwable cause) {
            if (ended(this, cause)) {
                agent.unlinked();
            }
        }
    }
}
