package org.notebookos.store.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A relay between a client and a server of this machine that breaks what passes it, as it is told. Thread-safe; each
 * connection has two threads.
 */
public final class FaultProxy implements AutoCloseable {

    /** Where bytes go. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    private static final int PIECE = 16 * 1024;

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Map<Direction, Fault> faults = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** Relays to a port of this machine. */
    public FaultProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    /** Where clients connect. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Breaks one direction from now on, on all connections together; replaces what was there. */
    public Fault set(Direction direction, Fault fault) {
        Fault previous = faults.put(direction, fault);
        if (previous != null) {
            previous.release();
        }
        return fault;
    }

    /** Breaks nothing any more; bytes that were held back go on. */
    public void heal() {
        for (Direction direction : Direction.values()) {
            set(direction, Fault.none());
        }
    }

    /** Closes all connections; new ones are accepted. */
    public void cutConnections() {
        open.forEach(FaultProxy::close);
    }

    private void accept() {
        while (!closed) {
            try {
                Socket client = listener.accept();
                open.add(client);
                thread(() -> connect(client));
            } catch (IOException e) {
                // Closed: the loop's condition tells.
                close(listener);
            }
        }
    }

    private void connect(Socket client) {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            open.add(server);
            thread(() -> pump(client, server, Direction.TO_SERVER));
            pump(server, client, Direction.TO_CLIENT);
        } catch (IOException e) {
            // No server: the client sees its connection closed.
            close(client);
        }
    }

    private void pump(Socket from, Socket to, Direction direction) {
        byte[] piece = new byte[PIECE];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                faults.getOrDefault(direction, Fault.none()).apply(piece, read);
                out.write(piece, 0, read);
            }
        } catch (IOException e) {
            // One end is gone; the try block closed the other.
            open.remove(from);
        }
        open.remove(from);
        open.remove(to);
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "fault-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(java.io.Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        closed = true;
        heal();
        close(listener);
        cutConnections();
    }
}
