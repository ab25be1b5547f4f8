package org.notebookos.hostlink.internal;

import java.time.Duration;

/** Limits that both ends of a link agree on. */
public final class LinkSettings {

    /** Largest message; a Jupyter message with its buffers has to fit. */
    public static final int MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

    /** Bytes about one kernel that wait at which whoever sends them should hold back: enough to keep a fast link busy meanwhile. */
    public static final long ROOM_OF_KERNEL = 8L * 1024 * 1024;

    /** Bytes that wait at which all kernels should be held back: one that shows a largest message doesn't silence the others yet. */
    public static final long ROOM_OF_ALL = 128L * 1024 * 1024;

    /**
     * Bytes that may wait at all. Who holds back never gets there, and what can't be held back, such as what clients send to kernels,
     * only if the peer reads next to nothing.
     */
    public static final long MAX_QUEUED_BYTES = 256L * 1024 * 1024;

    /** How long a peer may take nothing of what waits: at 1 MiB a second it takes a largest message meanwhile. */
    public static final Duration STUCK_AFTER = Duration.ofSeconds(60);

    /** Per stream, so that one message of several megabytes doesn't need a round trip per 64 KiB. */
    public static final int FLOW_CONTROL_WINDOW = 8 * 1024 * 1024;

    /** Bytes under way in gRPC at which this side starts to queue by itself. */
    public static final int ON_READY_THRESHOLD = 1024 * 1024;

    /** How often the server asks whether a silent host still answers. */
    public static final Duration SERVER_KEEPALIVE = Duration.ofSeconds(1);

    /** gRPC allows its clients no less. */
    public static final Duration CLIENT_KEEPALIVE = Duration.ofSeconds(10);

    /** How long an answer to a keepalive may take. */
    public static final Duration KEEPALIVE_TIMEOUT = Duration.ofSeconds(1);

    /** How long a stranger may take to shake hands. */
    public static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

    /** How long a connection may be there without a call; a host's link is one. */
    public static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);

    private LinkSettings() {}
}
