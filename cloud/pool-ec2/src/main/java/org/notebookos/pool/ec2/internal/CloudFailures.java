package org.notebookos.pool.ec2.internal;

import java.util.Set;
import java.util.function.Supplier;
import org.notebookos.pool.ec2.internal.CloudException.Code;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/** Says what a failure of the SDK means. Messages name the call and the code; never a credential. */
final class CloudFailures {

    private static final Set<String> CAPACITY = Set.of(
            "InsufficientInstanceCapacity",
            "InsufficientHostCapacity",
            "InsufficientCapacity",
            "InsufficientReservedInstanceCapacity",
            "MaxSpotInstanceCountExceeded",
            "SpotMaxPriceTooLow",
            "VcpuLimitExceeded",
            "InstanceLimitExceeded",
            "Unsupported");
    private static final Set<String> CREDENTIALS = Set.of(
            "ExpiredToken",
            "ExpiredTokenException",
            "RequestExpired",
            "InvalidClientTokenId",
            "UnrecognizedClientException",
            "AuthFailure",
            "SignatureDoesNotMatch",
            "MissingAuthenticationToken");
    /** Another activity of the group is in the way: passes like a throttle. */
    private static final Set<String> BUSY =
            Set.of("ScalingActivityInProgress", "ResourceContention", "RequestLimitExceeded", "Throttling");

    private CloudFailures() {}

    /** Makes a call; what it throws is translated. */
    static <T> T calling(String call, Supplier<T> made) {
        try {
            return made.get();
        } catch (SdkException e) {
            throw of(call, e);
        }
    }

    static CloudException of(String call, SdkException e) {
        if (e instanceof AwsServiceException service) {
            String error = service.awsErrorDetails() == null
                    ? ""
                    : service.awsErrorDetails().errorCode();
            String text = service.awsErrorDetails() == null
                    ? "HTTP status " + service.statusCode()
                    : error + ": " + service.awsErrorDetails().errorMessage();
            return new CloudException(codeOf(service, error == null ? "" : error), call + " failed, " + text, e);
        }
        if (e instanceof SdkClientException && String.valueOf(e.getMessage()).contains("load credentials")) {
            return new CloudException(Code.CREDENTIALS, call + " was not tried, there are no credentials", e);
        }
        return new CloudException(Code.UNREACHABLE, call + " was not answered, " + e.getMessage(), e);
    }

    private static Code codeOf(AwsServiceException e, String error) {
        if (e.isThrottlingException() || BUSY.contains(error)) {
            return Code.THROTTLED;
        }
        if (isCapacity(error)) {
            return Code.CAPACITY;
        }
        if (CREDENTIALS.contains(error)) {
            return Code.CREDENTIALS;
        }
        return e.statusCode() >= 500 ? Code.UNREACHABLE : Code.REFUSED;
    }

    /** Whether an error code, or the text of a failed scaling activity, is about there being no machine. */
    static boolean isCapacity(String text) {
        return CAPACITY.stream().anyMatch(text::contains) || text.contains("do not have sufficient");
    }
}
