package org.notebookos.launcher;

/** A command or a node can't go on; the message gives the cause and a way out, in words for the operator. */
public final class LauncherException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What kind of failure, and the exit status that follows from it. */
    public enum Code {
        /** The command line is wrong. */
        USAGE(2),
        /** Something on this machine is missing or in the way. */
        ENVIRONMENT(1),
        /** The controller refused or can't be reached. */
        CONTROLLER(1),
        /** A node's bundles don't start. */
        NODE(1);

        private final int exitStatus;

        Code(int exitStatus) {
            this.exitStatus = exitStatus;
        }

        /** Returns the exit status of a process that ends with this failure. */
        public int exitStatus() {
            return exitStatus;
        }
    }

    private final Code code;

    public LauncherException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public LauncherException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Returns what kind of failure it is. */
    public Code code() {
        return code;
    }
}
