package org.notebookos.gateway.internal.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.scheduler.api.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns failures into replies with the body {@code {"message", "reason"}}. Stateless. */
public final class Errors {

    private static final Logger LOG = LoggerFactory.getLogger(Errors.class);
    private static final Map<Integer, String> REASONS = Map.ofEntries(
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(409, "Conflict"),
            Map.entry(413, "Content Too Large"),
            Map.entry(416, "Range Not Satisfiable"),
            Map.entry(426, "Upgrade Required"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(501, "Not Implemented"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(503, "Service Unavailable"),
            Map.entry(504, "Gateway Timeout"),
            Map.entry(507, "Insufficient Storage"));

    private Errors() {}

    static Reply reply(int status, String message) {
        var body = JsonNodeFactory.instance.objectNode().put("message", message).put("reason", REASONS.get(status));
        return new Reply(status, Optional.of(body), Map.of());
    }

    /** Returns the reply that tells of a failure. */
    public static Reply reply(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof GatewayException refused) {
            return reply(refused.code().status(), refused.getMessage());
        }
        if (cause instanceof SchedulerException refused) {
            int status = status(refused.code());
            if (status >= 500) {
                LOG.warn("{}: {}", refused.code(), refused.getMessage());
            }
            return reply(status, refused.getMessage());
        }
        if (cause instanceof TimeoutException) {
            return reply(504, "the cluster did not answer in time; ask for the kernel's state and try again");
        }
        LOG.error("a request failed", cause);
        return reply(500, "internal error; the gateway's log has the details");
    }

    private static int status(SchedulerException.Code code) {
        return switch (code) {
            case NO_SUCH_KERNEL, NO_SUCH_HOST, NO_SUCH_POOL -> 404;
            case KERNEL_EXISTS, BUSY, REFUSED -> 409;
            case NO_HOSTS, NO_QUORUM, NO_PLUGIN -> 503;
            case GPUS_UNAVAILABLE -> 400;
            case TIMEOUT -> 504;
            case STORAGE, FAILED -> 500;
        };
    }
}
