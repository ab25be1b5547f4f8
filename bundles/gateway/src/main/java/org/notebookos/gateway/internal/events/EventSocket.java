package org.notebookos.gateway.internal.events;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.notebookos.gateway.internal.access.OpenConnections;
import org.notebookos.gateway.internal.access.Pass;
import org.notebookos.gateway.internal.room.CloseCode;
import org.notebookos.gateway.internal.socket.Pings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One page that hears of events. What waits for it is guarded by this object's monitor, and bounded: a page that doesn't
 * read is sent away and comes back.
 */
public final class EventSocket extends Session.Listener.AbstractAutoDemanding implements EventBus.Subscriber {

    private static final Logger LOG = LoggerFactory.getLogger(EventSocket.class);
    private static final int MOST_WAITING = 1000;
    private static final long CLOSE_SECONDS = 5;

    private final EventBus bus;
    private final OpenConnections connections;
    private final Pass pass;
    private final Runnable end = this::loggedOut;
    private final ScheduledExecutorService timer;
    private final Pings pings;
    private final Deque<String> waiting = new ArrayDeque<>();
    private boolean sending;

    EventSocket(
            EventBus bus, OpenConnections connections, Pass pass, ScheduledExecutorService timer, long pingSeconds) {
        this.bus = bus;
        this.connections = connections;
        this.pass = pass;
        this.timer = timer;
        this.pings = new Pings(timer, pingSeconds);
    }

    @Override
    public void onWebSocketOpen(Session session) {
        super.onWebSocketOpen(session);
        pings.start(session, () -> LOG.debug("a page that hears of events answers no pings"));
        bus.add(this);
        connections.opened(pass, end);
    }

    @Override
    public void onWebSocketPong(ByteBuffer payload) {
        pings.heard();
    }

    @Override
    public void event(String json) {
        boolean tooMany;
        synchronized (this) {
            waiting.add(json);
            tooMany = waiting.size() > MOST_WAITING;
            if (tooMany) {
                waiting.clear();
            }
        }
        if (tooMany) {
            bus.remove(this);
            close(CloseCode.TRY_AGAIN, "events were not read fast enough");
        } else {
            sendNext(false);
        }
    }

    /** One message at a time is on its way. */
    private void sendNext(boolean sent) {
        String next;
        synchronized (this) {
            sending = sending && !sent;
            if (sending || waiting.isEmpty()) {
                return;
            }
            next = waiting.poll();
            sending = true;
        }
        getSession().sendText(next, Callback.from(() -> sendNext(true), this::failed));
    }

    private void failed(Throwable cause) {
        LOG.debug("an event can't be sent", cause);
        gone();
    }

    @Override
    public void end() {
        close(CloseCode.RESTART, "the server is about to be replaced");
    }

    private void loggedOut() {
        bus.remove(this);
        close(CloseCode.NOT_ALLOWED, "the login has ended");
    }

    private void close(int code, String reason) {
        Session session = getSession();
        session.close(code, reason, Callback.NOOP);
        timer.schedule(session::disconnect, CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        failed(cause);
    }

    @Override
    public void onWebSocketClose(int code, String reason) {
        gone();
    }

    private void gone() {
        pings.stop();
        connections.closed(end);
        bus.remove(this);
    }
}
