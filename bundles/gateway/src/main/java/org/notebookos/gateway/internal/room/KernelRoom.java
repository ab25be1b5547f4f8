package org.notebookos.gateway.internal.room;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.notebookos.gateway.internal.room.CellNarrator.Line;
import org.notebookos.gateway.internal.room.OutputLog.Entry;
import org.notebookos.jupyter.Channel;
import org.notebookos.jupyter.ChannelMessage;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.ProtocolException;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.scheduler.api.KernelInfo;
import org.notebookos.scheduler.api.Receipt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One kernel and its clients. Owns the output log and the client sessions; all its state is guarded by its monitor, which
 * is never held while a socket or the scheduler is called.
 *
 * <p>Messages go from the thread that tells of them straight to idle sockets. A socket that is busy gets its next message
 * from the thread that completes the previous one, so a slow client costs others nothing.
 */
public final class KernelRoom {

    private static final Logger LOG = LoggerFactory.getLogger(KernelRoom.class);
    private static final String RESTARTING = "the gateway is restarting";

    private final String kernelId;
    private final RoomSettings settings;
    private final CellNarrator narrator;
    private final OutputLog log = new OutputLog();
    private final Clients clients = new Clients();
    private final Map<String, Long> lastSequences = new HashMap<>();
    private final Consumer<KernelRoom> comings;
    private int toldConnections;
    private boolean ended;
    private boolean closing;

    public KernelRoom(String kernelId, KernelInfo info, RoomSettings settings) {
        this(kernelId, info, settings, room -> {});
    }

    /**
     * @param comings is told when a client came or went, on that client's thread; must not block
     */
    KernelRoom(String kernelId, KernelInfo info, RoomSettings settings, Consumer<KernelRoom> comings) {
        this.comings = comings;
        this.kernelId = kernelId;
        this.settings = settings;
        this.narrator = new CellNarrator(settings.messages(), info);
    }

    public String kernelId() {
        return kernelId;
    }

    /**
     * Lets a client in, or back in. What it missed is sent first.
     *
     * @param sessionId what the client calls itself, if it says
     * @param opened its new socket; an older one of the same client is closed
     * @return whether the client is sent nothing until it {@link #speaks} or is {@link #release released}
     */
    public boolean enter(Optional<String> sessionId, Connection opened) {
        ClientSession session;
        Connection replaced;
        boolean held;
        synchronized (this) {
            if (closing) {
                opened.close(CloseCode.RESTART, RESTARTING);
                return false;
            }
            ClientSession before =
                    sessionId.map(ClientIds::of).map(clients::byId).orElse(null);
            replaced = before == null ? null : before.connection();
            session = clients.enter(
                    sessionId, opened, log.newest(), settings.clock().instant());
            held = session.held();
        }
        if (replaced != null) {
            replaced.close(CloseCode.NORMAL, "replaced by a newer connection of the same client");
        }
        comings.accept(this);
        pump(session);
        return held;
    }

    /**
     * Notes who speaks on a socket.
     *
     * @param headerSession header.session of the message
     * @return the client's id; empty if the socket has left or was replaced
     */
    public Optional<String> speaks(Connection connection, String headerSession) {
        ClientSession session;
        boolean changed;
        synchronized (this) {
            ClientSession before = clients.of(connection);
            if (before == null) {
                return Optional.empty();
            }
            session = clients.recognize(before, headerSession, settings.clock().instant());
            changed = session != before || session.held();
            session.held(false);
        }
        if (changed) {
            pump(session);
        }
        return Optional.of(session.id());
    }

    /** Sends what is held back for a client that has said nothing since it came. */
    public void release(Connection connection) {
        ClientSession session;
        synchronized (this) {
            session = clients.of(connection);
            if (session == null) {
                return;
            }
            session.held(false);
        }
        pump(session);
    }

    /** A socket is gone; its client may come back. */
    public synchronized void leave(Connection connection) {
        clients.leave(connection, settings.clock().instant());
        comings.accept(this);
    }

    /** Returns the number of open sockets, if it isn't the one that was returned last. */
    synchronized OptionalInt takeConnections() {
        if (clients.connections() == toldConnections) {
            return OptionalInt.empty();
        }
        toldConnections = clients.connections();
        return OptionalInt.of(toldConnections);
    }

    /** Returns the number of open sockets. */
    public synchronized int connections() {
        return clients.connections();
    }

    /** Takes what the scheduler tells; called by one thread at a time. */
    public void event(KernelEvent event) {
        List<ClientSession> wake;
        List<Connection> overflowed;
        synchronized (this) {
            append(event);
            wake = clients.connected();
            overflowed = shed();
        }
        wake.forEach(this::pump);
        overflowed.forEach(slow -> slow.close(CloseCode.TRY_AGAIN, "reads too slowly: too much output waits"));
    }

    private void append(KernelEvent event) {
        if (event instanceof KernelEvent.Output output) {
            append(output);
        } else if (event instanceof KernelEvent.Reattached back) {
            clients.reattached(
                    back.replica(),
                    back.delivered(),
                    log.newest(),
                    settings.clock().instant());
        } else if (event instanceof KernelEvent.CellEnded cell) {
            narrator.ended(cell).forEach(this::append);
        } else if (event instanceof KernelEvent.CellQueued cell) {
            narrator.queued(cell).forEach(this::append);
        } else if (event instanceof KernelEvent.CellNotice cell) {
            narrator.noticed(cell).forEach(this::append);
        } else if (event instanceof KernelEvent.CellDurable cell) {
            narrator.durable(cell).forEach(this::append);
        } else if (event instanceof KernelEvent.CellLost cell) {
            narrator.lost(cell).forEach(this::append);
        } else if (event instanceof KernelEvent.StateChanged change) {
            narrator.changed(change.info()).forEach(this::append);
        } else if (event instanceof KernelEvent.Deleted) {
            narrator.deleted().forEach(this::append);
            ended = true;
        }
    }

    private void append(KernelEvent.Output output) {
        Long last = lastSequences.put(output.replica(), output.sequence());
        if (last != null && last >= output.sequence()) {
            // Repeated by a host that could not know how far we had got.
            lastSequences.put(output.replica(), last);
            return;
        }
        Channel channel = Channel.valueOf(output.channel().name());
        try {
            ChannelMessage message = new ChannelMessage(channel, Message.ofParts(output.parts()));
            if (narrator.isTooLate(message)) {
                LOG.info("kernel {}: dropped an output of {}: its cell had been given up", kernelId, output.replica());
                return;
            }
            narrator.heard(message);
            clients.expect(output.client(), log.newest(), settings.clock().instant());
            clients.learn(log.append(message, output.client(), output.replica(), output.sequence()));
        } catch (ProtocolException e) {
            LOG.warn(
                    "kernel {}: dropped a malformed {} message of {}: {}",
                    kernelId,
                    channel,
                    output.replica(),
                    e.getMessage());
        }
    }

    private void append(Line line) {
        log.append(line.message(), line.client(), "", 0);
    }

    /** Bounds what waits for each client; returns the sockets of those that read too slowly. */
    private List<Connection> shed() {
        List<Connection> overflowed = new ArrayList<>();
        clients.shedUnclaimed(log, settings.bufferBytes());
        for (ClientSession session : clients.all()) {
            if (log.backlog(session.position()) <= settings.bufferBytes()) {
                continue;
            }
            Connection slow = session.connection();
            if (slow != null) {
                overflowed.add(slow);
                clients.leave(slow, settings.clock().instant());
            }
            if (session.shed(log, settings.bufferBytes())) {
                LOG.warn(
                        "kernel {}: client {} begins to lose outputs, more than {} bytes wait for it",
                        kernelId,
                        session.id(),
                        settings.bufferBytes());
            }
        }
        return overflowed;
    }

    /** Sends to an idle socket until nothing is left, or until the socket takes its time. */
    private void pump(ClientSession session) {
        for (Claim claim = claim(session); claim != null; claim = claim(session)) {
            claim.connection.send(claim.entry.message, claim);
            synchronized (this) {
                claim.sendReturned = true;
                if (!claim.completed) {
                    return;
                }
            }
        }
    }

    private Claim claim(ClientSession session) {
        Connection finished;
        synchronized (this) {
            if (!session.ready()) {
                return null;
            }
            Entry entry = session.nextToSend();
            if (entry != null) {
                session.sending(true);
                return new Claim(session, session.connection(), entry);
            }
            finished = ended ? session.connection() : null;
        }
        if (finished != null) {
            finished.close(CloseCode.NORMAL, "the kernel was deleted");
        }
        return null;
    }

    /** One message on its way to one socket. Its flags are guarded by the room's monitor. */
    private final class Claim implements Connection.Completion {
        private final ClientSession session;
        private final Connection connection;
        private final Entry entry;
        private boolean sendReturned;
        private boolean completed;

        private Claim(ClientSession session, Connection connection, Entry entry) {
            this.session = session;
            this.connection = connection;
            this.entry = entry;
        }

        @Override
        public void completed(boolean written) {
            boolean goOn;
            synchronized (KernelRoom.this) {
                completed = true;
                if (session.connection() != connection) {
                    return;
                }
                session.sending(false);
                if (written) {
                    session.passed(entry);
                } else {
                    clients.leave(connection, settings.clock().instant());
                }
                // If send() has not returned yet, the loop that called it goes on.
                goOn = sendReturned;
            }
            if (goOn) {
                pump(session);
            }
        }
    }

    /** Returns what reached which client since the last call. */
    public synchronized List<Receipt> takeReceipts() {
        List<Receipt> receipts = new ArrayList<>();
        for (ClientSession session : clients.all()) {
            if (session.takeDirty()) {
                for (String id : session.ids()) {
                    session.received().forEach((replica, sequence) -> receipts.add(new Receipt(id, replica, sequence)));
                }
            }
        }
        return receipts;
    }

    /** A client has asked for a restart, and is about to be answered; others learn of it from the new process. */
    public synchronized void restartAsked() {
        narrator.restartAsked();
    }

    /** Forgets clients that have been away longer than the retention; returns their ids. */
    public synchronized List<String> forgetLostClients() {
        Instant limit = settings.clock().instant().minus(settings.retention());
        return clients.forgetLostBefore(limit);
    }

    /** Closes all sockets, and those that come, so that clients turn to whoever serves them next. */
    public void closeAll() {
        List<Connection> open;
        synchronized (this) {
            closing = true;
            open = clients.connected().stream().map(ClientSession::connection).toList();
        }
        open.forEach(connection -> connection.close(CloseCode.RESTART, RESTARTING));
    }
}
