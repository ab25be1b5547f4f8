package org.notebookos.agent.internal.warm;

import java.util.List;
import java.util.Locale;

/**
 * How many processes wait on a host to become replicas.
 *
 * @param policy what their number follows
 * @param processes how many, as the policy says
 * @param maximum never more than this
 * @param megabytes of memory that all of them together may take
 * @param freeMegabytes of memory that the host must have left for others
 * @param modules which they import in advance, besides what every replica imports
 */
public record WarmSettings(
        Policy policy, int processes, int maximum, int megabytes, int freeMegabytes, List<String> modules) {

    /** What the number of processes follows. */
    public enum Policy {

        /** So many are made once; those that were used are not replaced. */
        FIXED,

        /** So many wait at any time. */
        MINIMUM,

        /** Little's law: as many as replicas start while one is made, and not fewer than so many. */
        ARRIVALS
    }

    /** No process is made in advance. */
    public static final WarmSettings NONE = new WarmSettings(Policy.MINIMUM, 0, 0, 0, 0, List.of());

    private static final String MODULE = "[A-Za-z_][A-Za-z0-9_.]*";

    public WarmSettings {
        if (processes < 0 || maximum < 0 || megabytes < 0 || freeMegabytes < 0) {
            throw new IllegalArgumentException("numbers of warm processes and megabytes are not negative");
        }
        modules = List.copyOf(modules);
        for (String module : modules) {
            if (!module.matches(MODULE)) {
                throw new IllegalArgumentException("warmModules takes names of Python modules, not \"" + module + "\"");
            }
        }
    }

    /** Reads a policy's name; throws if there is none of this name. */
    public static Policy policy(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "fixed" -> Policy.FIXED;
            case "minimum" -> Policy.MINIMUM;
            case "arrivals" -> Policy.ARRIVALS;
            default -> throw new IllegalArgumentException(
                    "warmPolicy is fixed, minimum or arrivals, not \"" + name + "\"");
        };
    }
}
