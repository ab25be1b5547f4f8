package org.notebookos.gateway.internal.room;

import java.time.Duration;
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
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.ProtocolException;
import org.notebookos.scheduler.api.ClientMessage;
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

    /** A client without name that says nothing for so long is sent what is held back for it. */
    private static final Duration HOLD = Duration.ofSeconds(2);

    /** So long a newer socket waits for the last word on what arrived on the older one. */
    private static final Duration SETTLE = Duration.ofSeconds(1);

    /** What is left after shedding, in eighths of the limit: not every message is to cause a pass. */
    private static final int LEFT_EIGHTHS = 7;

    private final String kernelId;
    private final RoomSettings settings;
    private final CellNarrator narrator;
    private final OutputLog log = new OutputLog();
    private final Clients clients = new Clients();
    private final Unanswered unanswered = new Unanswered();
    private final Map<String, Long> lastSequences = new HashMap<>();
    private final Consumer<KernelRoom> comings;
    private int toldConnections;
    private long accounted;
    private boolean ended;
    private boolean closing;

    public KernelRoom(String kernelId, KernelInfo info, RoomSettings settings) {
        this(kernelId, info, settings, room -> {});
    }

    /**
     * @param comings is told when a client came, went or received something, on any thread; must not block
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
     * @return how long the client may be sent nothing, then it must be {@link #release released}; zero if it needn't
     */
    public Duration enter(Optional<String> sessionId, Connection opened) {
        ClientSession session;
        Connection replaced;
        Duration wait;
        synchronized (this) {
            if (closing) {
                opened.close(CloseCode.RESTART, RESTARTING);
                return Duration.ZERO;
            }
            ClientSession before =
                    sessionId.map(ClientIds::of).map(clients::byId).orElse(null);
            replaced = before == null ? null : before.connection();
            session = clients.enter(
                    sessionId, opened, log.newest(), settings.clock().instant());
            wait = session.held() ? HOLD : session.settling() ? SETTLE : Duration.ZERO;
        }
        if (replaced != null) {
            replaced.close(CloseCode.NORMAL, "replaced by a newer connection of the same client");
        }
        comings.accept(this);
        pump(session);
        return wait;
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

    /** Notes that a client's message goes to the kernel. */
    public synchronized void submitted(ClientMessage message, Header header) {
        unanswered.asked(message, header);
    }

    /** A replica is gone: answers what only it could, and returns what must be asked again. */
    List<ClientMessage> replicaLost(String replicaId) {
        Unanswered.Consequences consequences;
        synchronized (this) {
            consequences = unanswered.lost(replicaId);
        }
        for (ClientMessage request : consequences.lost()) {
            event(new KernelEvent.CellEnded(
                    kernelId,
                    request.client(),
                    request.parts(),
                    KernelEvent.Outcome.FAILED,
                    "EXECUTOR_LOST",
                    "the host was lost that ran this code in a subshell. Run it again",
                    false,
                    true));
        }
        return consequences.askAgain();
    }

    /** A client asks the kernel to shut down: tells all that it does, in the kernel's name. */
    public void farewell(String client, Channel channel, byte[] request, boolean restart) {
        tell(() -> narrator.farewell(client, channel, request, restart).forEach(this::append));
    }

    /** Sends what is held back for a client that has said nothing, or whose former socket has not closed, since it came. */
    public void release(Connection connection) {
        ClientSession session;
        synchronized (this) {
            session = clients.of(connection);
            if (session == null) {
                return;
            }
            session.held(false);
            session.settled();
        }
        pump(session);
    }

    /** A socket is gone; its client may come back, or is back already on another one. */
    public void leave(Connection connection) {
        ClientSession back;
        synchronized (this) {
            clients.leave(connection, settings.clock().instant());
            back = clients.settledBy(connection);
            if (back != null) {
                back.settled();
            }
        }
        comings.accept(this);
        if (back != null) {
            pump(back);
        }
    }

    /** A connection is gone whose client won't come back: nothing is kept for it. */
    public synchronized void leaveForGood(Connection connection) {
        clients.leave(connection, Instant.EPOCH);
        comings.accept(this);
    }

    /** Returns the ids of clients without a connection that begin with a text. */
    public synchronized List<String> absent(String beginning) {
        return clients.all().stream()
                .filter(session -> session.connection() == null)
                .map(ClientSession::id)
                .filter(id -> id.startsWith(beginning))
                .toList();
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
        tell(() -> append(event));
    }

    private void tell(Runnable appending) {
        List<ClientSession> wake;
        List<Connection> overflowed;
        synchronized (this) {
            appending.run();
            wake = clients.connected();
            overflowed = shed();
        }
        wake.forEach(this::pump);
        closeSlow(overflowed);
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
            unanswered.ended(cell.request().get(0));
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
            if (change.info().state() == KernelInfo.State.RESTARTING) {
                unanswered.clear();
            }
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
            unanswered.heard(
                    output.channel(), output.replica(), message.message().parentHeader());
            clients.expect(output.client(), log.newest(), settings.clock().instant());
            clients.learn(log.append(
                    message,
                    output.client(),
                    output.replica(),
                    output.sequence(),
                    settings.clock().millis()));
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
        log.append(line.message(), line.client(), "", 0, settings.clock().millis());
    }

    /** Bounds what waits for each client; returns the sockets of those that read too slowly. */
    private List<Connection> shed() {
        // One message, however large, is no backlog.
        long waiting = log.retained(clients.readers()) - log.newest().bytes();
        return waiting > settings.bufferBytes() ? shed(settings.bufferBytes()) : List.of();
    }

    private List<Connection> shed(long limit) {
        List<Connection> overflowed = new ArrayList<>();
        // Clients share one copy: one that is nearly as far behind as the last loses the same.
        long far = (log.retained(clients.readers()) - log.newest().bytes()) / 2;
        for (ClientSession session : clients.all()) {
            if (log.backlog(session.position()) - log.newest().bytes() <= far) {
                continue;
            }
            Connection slow = session.connection();
            if (slow != null) {
                overflowed.add(slow);
                clients.retire(slow, settings.clock().instant());
            }
            if (session.beginsToLose()) {
                LOG.warn(
                        "kernel {}: client {} begins to lose outputs, more than {} bytes wait for it",
                        kernelId,
                        session.id(),
                        limit);
            }
        }
        long given = Shedding.shed(
                log,
                clients.readers(),
                limit / 8 * LEFT_EIGHTHS,
                settings.clock().millis());
        settings.budget().dropped(given);
        return overflowed;
    }

    private static void closeSlow(List<Connection> overflowed) {
        overflowed.forEach(slow -> slow.close(CloseCode.TRY_AGAIN, "reads too slowly: too much output waits"));
    }

    /** Tells the gateway's budget how much is kept for this kernel's clients; returns it. */
    long account() {
        synchronized (this) {
            long now = ended ? 0 : log.retained(clients.readers());
            settings.budget().held(now - accounted);
            accounted = now;
            return now;
        }
    }

    /** All kernels' clients together have too much waiting: keeps no more than so many bytes for this one's. */
    void shrink(long bytes) {
        List<Connection> overflowed;
        synchronized (this) {
            overflowed = shed(bytes);
        }
        closeSlow(overflowed);
        account();
    }

    /** Sends to an idle socket until nothing is left, or until the socket takes its time. */
    private void pump(ClientSession session) {
        for (Claim claim = claim(session); claim != null; claim = claim(session)) {
            claim.connection.send(claim.message, claim);
            synchronized (this) {
                claim.sendReturned = true;
                if (!claim.written) {
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
            Entry entry = session.take();
            if (entry != null) {
                ChannelMessage message =
                        entry.isGap() ? entry.notice(settings.messages(), narrator.session()) : entry.message();
                return new Claim(session, session.connection(), entry, message);
            }
            finished = ended ? session.connection() : null;
        }
        if (finished != null) {
            finished.close(CloseCode.NORMAL, "the kernel was deleted");
        }
        return null;
    }

    /** One message on its way to one socket. Its flags are guarded by the room's monitor. */
    private final class Claim implements Connection.Delivery {
        private final ClientSession session;
        private final Connection connection;
        private final Entry entry;
        private final ChannelMessage message;
        private boolean sendReturned;
        private boolean written;

        private Claim(ClientSession session, Connection connection, Entry entry, ChannelMessage message) {
            this.session = session;
            this.connection = connection;
            this.entry = entry;
            this.message = message;
        }

        @Override
        public void written() {
            boolean goOn;
            synchronized (KernelRoom.this) {
                written = true;
                if (session.connection() != connection) {
                    return;
                }
                session.written();
                // If send() has not returned yet, the loop that called it goes on.
                goOn = sendReturned;
            }
            if (goOn) {
                pump(session);
            }
        }

        @Override
        public void received() {
            synchronized (KernelRoom.this) {
                if (!session.has(connection)) {
                    return;
                }
                session.arrived(entry);
            }
            comings.accept(KernelRoom.this);
        }

        @Override
        public void failed() {
            leave(connection);
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

    /** Closes all sockets: their clients needn't come back. */
    void dismiss() {
        List<Connection> open;
        synchronized (this) {
            open = clients.connected().stream().map(ClientSession::connection).toList();
        }
        open.forEach(connection -> connection.close(CloseCode.NORMAL, "the client has left the kernel"));
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
