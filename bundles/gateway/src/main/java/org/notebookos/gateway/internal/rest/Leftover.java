package org.notebookos.gateway.internal.rest;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what a client still sends after its answer. A server that closes a connection on which more comes resets it, and the reset
 * destroys an answer that the client hasn't read yet: it would not learn why it was refused. No thread waits meanwhile. Immutable.
 *
 * @param bytes what is taken at most
 * @param time how long it is taken; a client that sends nothing is the server's to drop when it has been idle
 */
public record Leftover(long bytes, Duration time) {

    /** Bounds that few clients reach that listen at all. */
    public static final Leftover USUAL = new Leftover(256L << 20, Duration.ofSeconds(30));

    private static final Logger LOG = LoggerFactory.getLogger(Leftover.class);
    private static final int CHUNK = 1 << 14;

    /** Takes the rest of a request that has been answered, unless somebody goes on with it. */
    void take(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.isAsyncStarted() || !request.isAsyncSupported()) {
            return;
        }
        Optional<ServletInputStream> rest = rest(request, response);
        if (rest.isPresent()) {
            AsyncContext async = request.startAsync();
            async.setTimeout(0);
            drain(rest.get(), response, async);
        }
    }

    /** Takes the rest of an asynchronous request that has been answered, then completes it. */
    public void complete(HttpServletRequest request, HttpServletResponse response, AsyncContext async) {
        try {
            Optional<ServletInputStream> rest = rest(request, response);
            if (rest.isPresent()) {
                drain(rest.get(), response, async);
                return;
            }
        } catch (IOException | RejectedExecutionException e) {
            LOG.debug("the client has gone, or the server stops", e);
        }
        async.complete();
    }

    /** Returns the body if more of it is to come. */
    private static Optional<ServletInputStream> rest(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (!hasBody(request) || waits(request) && !response.isCommitted()) {
            // The server asks a client that waits for its body as soon as somebody takes the stream.
            return Optional.empty();
        }
        ServletInputStream body;
        try {
            body = request.getInputStream();
        } catch (IllegalStateException e) {
            // A servlet reads it as text, and to its end.
            return Optional.empty();
        }
        boolean begun = skipWhatIsThere(body);
        if (body.isFinished() || !begun && waits(request)) {
            return Optional.empty();
        }
        return Optional.of(body);
    }

    private static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }

    /** Nothing is to come from a client that was to be asked for it and was not; to ask after the answer is too late. */
    private static boolean waits(HttpServletRequest request) {
        return request.getHeader("Expect") != null;
    }

    /** Returns whether there was something. */
    private static boolean skipWhatIsThere(ServletInputStream body) throws IOException {
        byte[] chunk = new byte[CHUNK];
        boolean any = false;
        for (int rounds = 0; rounds < 4 && body.available() > 0; rounds++) {
            any |= body.read(chunk) > 0;
        }
        return any;
    }

    private void drain(ServletInputStream body, HttpServletResponse response, AsyncContext async) throws IOException {
        // All of the answer goes out first: the client must not wait for its end.
        response.getOutputStream().close();
        body.setReadListener(new Drain(body, async, bytes, System.nanoTime() + time.toNanos()));
    }

    /** Called by one thread at a time. */
    private static final class Drain implements ReadListener {

        private final byte[] chunk = new byte[CHUNK];
        private final ServletInputStream body;
        private final AsyncContext async;
        private final long end;
        private long left;

        Drain(ServletInputStream body, AsyncContext async, long bytes, long end) {
            this.body = body;
            this.async = async;
            this.left = bytes;
            this.end = end;
        }

        @Override
        public void onDataAvailable() throws IOException {
            while (body.isReady() && !body.isFinished()) {
                left -= Math.max(0, body.read(chunk));
                if (left < 0 || System.nanoTime() - end > 0) {
                    async.complete();
                    return;
                }
            }
        }

        @Override
        public void onAllDataRead() {
            async.complete();
        }

        @Override
        public void onError(Throwable failure) {
            async.complete();
        }
    }
}
