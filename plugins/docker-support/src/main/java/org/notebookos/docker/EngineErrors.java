package org.notebookos.docker;

import com.github.dockerjava.api.exception.BadRequestException;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.UnauthorizedException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.AccessDeniedException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Makes one kind of error of what the client library throws. Stateless. */
final class EngineErrors {

    private static final String DOUBT = " (an engine that doesn't take our certificate ends connections too)";

    private EngineErrors() {}

    /** @param what was asked, such as "start container x" */
    static EngineException of(String what, EngineAddress address, RuntimeException thrown) {
        if (thrown instanceof EngineException ours) {
            return ours;
        }
        EngineErrorCode code = thrown instanceof DockerException answered ? answered(answered) : unanswered(thrown);
        String said = message(code, thrown) + (endedByEngine(code, address, thrown) ? DOUBT : "");
        return new EngineException(code, "can't " + what + " on " + address + ": " + said, thrown);
    }

    /** Whether an engine with certificates ended a connection: what it thinks of ours it says, but that may come too late. */
    private static boolean endedByEngine(EngineErrorCode code, EngineAddress address, Throwable thrown) {
        return code == EngineErrorCode.UNREACHABLE
                && "tcp".equals(address.uri().getScheme())
                && address.certificates().isPresent()
                && !String.valueOf(thrown.getMessage()).contains("refused");
    }

    /** @param said what {@code ssh} had to say when its connection ended */
    static EngineException ofSsh(String what, EngineAddress address, String said, EngineException failure) {
        boolean denied = said.contains("Permission denied") || said.contains("Host key verification failed");
        return new EngineException(
                denied ? EngineErrorCode.DENIED : failure.code(),
                "can't " + what + " on " + address + ": ssh says: " + said,
                failure);
    }

    private static EngineErrorCode answered(DockerException thrown) {
        String text = String.valueOf(thrown.getMessage()).toLowerCase(Locale.ROOT);
        if (thrown instanceof NotFoundException) {
            return text.contains("no such image") || text.contains("manifest") || text.contains("pull access denied")
                    ? EngineErrorCode.IMAGE_MISSING
                    : EngineErrorCode.NOT_FOUND;
        }
        if (thrown instanceof ConflictException) {
            return EngineErrorCode.CONFLICT;
        }
        if (thrown instanceof UnauthorizedException) {
            return EngineErrorCode.DENIED;
        }
        return thrown instanceof BadRequestException ? EngineErrorCode.INVALID : EngineErrorCode.FAILED;
    }

    private static EngineErrorCode unanswered(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException || cause instanceof InterruptedIOException) {
                return EngineErrorCode.TIMED_OUT;
            }
            if (cause instanceof SSLException || cause instanceof AccessDeniedException || saysDenied(cause)) {
                return EngineErrorCode.DENIED;
            }
        }
        return EngineErrorCode.UNREACHABLE;
    }

    private static boolean saysDenied(Throwable cause) {
        return String.valueOf(cause.getMessage()).contains("Permission denied");
    }

    private static String message(EngineErrorCode code, Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String said = String.valueOf(root.getMessage()).strip();
        return switch (code) {
            case UNREACHABLE -> "the engine can't be reached: " + said;
            case TIMED_OUT -> "the engine doesn't answer: " + said;
            case DENIED -> "access denied: " + said;
            default -> said;
        };
    }
}
