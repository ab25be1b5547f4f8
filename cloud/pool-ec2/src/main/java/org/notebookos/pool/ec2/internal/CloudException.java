package org.notebookos.pool.ec2.internal;

/** The cloud didn't do what was asked. */
final class CloudException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What may be done about it. */
    enum Code {
        /** Too many calls: ours, or those of the whole account. Later it works. */
        THROTTLED,
        /** There is no machine of that type in that zone now. Another type or zone may have one. */
        CAPACITY,
        /** Who we are isn't known, or isn't believed any more. */
        CREDENTIALS,
        /** We may not do that, or it makes no sense. */
        REFUSED,
        /** No answer, or one that says that the service is unwell. What was asked may have been done. */
        UNREACHABLE
    }

    private final Code code;

    CloudException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    Code code() {
        return code;
    }

    /** Whether the same call may work a little later. */
    boolean passes() {
        return code == Code.THROTTLED || code == Code.UNREACHABLE;
    }
}
