package com.alipay.sofa.jraft.util;

import java.util.List;

/**
 * Takes the place of JRaft's class of the same name: it lies in the bundle's root (or earlier on the class path) and so
 * precedes JRaft's jar.
 *
 * <p>JRaft would answer SIGUSR2 by writing files about all of its nodes. The JVM's flight recorder sends itself that very
 * signal many times a second, and the signals of a process belong to its owner, not to a library.
 */
public final class SignalHelper {

    /** The name that JRaft passes to {@link #addSignal}. */
    public static final String SIG_USR2 = "USR2";

    private SignalHelper() {}

    /** Tells JRaft not to ask for signals. */
    public static boolean supportSignal() {
        return false;
    }

    /** Refuses; not called, because of {@link #supportSignal}. */
    public static boolean addSignal(String name, List<JRaftSignalHandler> handlers) {
        return false;
    }
}
