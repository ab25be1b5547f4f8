package org.notebookos.agent.internal.warm;

import java.util.List;

/**
 * What bounds the processes that wait on a host to become replicas. How many there should be is the controller's word.
 *
 * @param processes how many, as long as the controller hasn't said
 * @param maximum never more than this
 * @param megabytes of memory that all of them together may take
 * @param freeMegabytes of memory that the host must have left for others
 * @param modules which they import in advance, besides what every replica imports
 */
public record WarmSettings(int processes, int maximum, int megabytes, int freeMegabytes, List<String> modules) {

    /** No process is made in advance. */
    public static final WarmSettings NONE = new WarmSettings(0, 0, 0, 0, List.of());

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
}
