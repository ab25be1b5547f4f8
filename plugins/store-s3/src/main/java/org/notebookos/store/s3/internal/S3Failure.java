package org.notebookos.store.s3.internal;

import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.notebookos.spi.store.StoreException;
import org.notebookos.spi.store.StoreException.Code;
import org.notebookos.store.support.LocalDisk;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Tells a service without room from one that isn't there now and from the rest. */
final class S3Failure {

    /** Codes of services other than Amazon's too, which knows no limit to a bucket. */
    private static final Set<String> FULL =
            Set.of("QuotaExceeded", "ServiceQuotaExceeded", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded");

    /** Codes without a status that says as much; those of damage on the way are among them. */
    private static final Set<String> PASSING = Set.of(
            "BadDigest",
            "IncompleteBody",
            "InternalError",
            "OperationAborted",
            "RequestTimeout",
            "ServiceUnavailable",
            "SlowDown",
            "XAmzContentChecksumMismatch",
            "XAmzContentSHA256Mismatch");

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;
    private static final int INSUFFICIENT_STORAGE = 507;

    private S3Failure() {}

    static StoreException of(String bucket, Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StoreException told) {
                return told;
            }
            if (LocalDisk.isFull(cause)) {
                return new StoreException(Code.FULL, "no room on this host: " + cause.getMessage(), failure);
            }
        }
        return new StoreException(code(failure), "object store s3 " + bucket + ": " + failure.getMessage(), failure);
    }

    private static Code code(Exception failure) {
        if (failure instanceof NoSuchKeyException) {
            return Code.NOT_FOUND;
        }
        if (failure instanceof S3Exception answer) {
            return code(answer);
        }
        return failure instanceof SdkClientException || isOfNetwork(failure) ? Code.UNAVAILABLE : Code.FAILED;
    }

    /** The SDK's HTTP client lets some failures through as they are. */
    private static boolean isOfNetwork(Exception failure) {
        return failure instanceof UncheckedIOException
                && (failure.getCause() instanceof SocketException
                        || failure.getCause() instanceof InterruptedIOException
                        || failure.getCause() instanceof SSLException);
    }

    private static Code code(S3Exception answer) {
        String word =
                answer.awsErrorDetails() == null ? "" : answer.awsErrorDetails().errorCode();
        int status = answer.statusCode();
        if (status == INSUFFICIENT_STORAGE || FULL.contains(word)) {
            return Code.FULL;
        }
        return status >= SERVER_ERROR || status == TOO_MANY_REQUESTS || PASSING.contains(word)
                ? Code.UNAVAILABLE
                : Code.FAILED;
    }
}
