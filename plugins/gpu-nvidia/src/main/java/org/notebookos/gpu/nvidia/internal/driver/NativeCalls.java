package org.notebookos.gpu.nvidia.internal.driver;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;

/** A C library whose functions return a status. It is opened at run time, so that nothing is needed to build or to start. */
final class NativeCalls {

    private final NativeLibrary library;

    private NativeCalls(NativeLibrary library) {
        this.library = library;
    }

    /** Opens a library by its file, or by its name where the system finds it. */
    static NativeCalls open(String file) throws DriverException {
        try {
            return new NativeCalls(NativeLibrary.getInstance(file));
        } catch (LinkageError e) { // of the library, or of JNA's own native part
            throw new DriverException(DriverException.Kind.NO_DRIVER, file + " can't be loaded: " + e.getMessage(), e);
        }
    }

    boolean has(String function) {
        try {
            return library.getFunction(function) != null;
        } catch (UnsatisfiedLinkError e) {
            return false; // that is the answer
        }
    }

    /** Calls a function and returns its status. */
    int status(String function, Object... arguments) throws DriverException {
        Function found;
        try {
            found = library.getFunction(function);
        } catch (UnsatisfiedLinkError e) {
            throw new DriverException(DriverException.Kind.NOT_SUPPORTED, "this driver has no " + function, e);
        }
        return found.invokeInt(arguments);
    }
}
