package org.notebookos.hostlink.internal;

import java.time.Duration;

/** Limits that both ends of a link agree on. */
public final class LinkSettings {

    /** Largest message; a Jupyter message with its buffers has to fit. */
    public static final int MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

    /** Bytes that may wait for a peer that doesn't read. */
    public static final long MAX_QUEUED_BYTES = 64L * 1024 * 1024;

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
