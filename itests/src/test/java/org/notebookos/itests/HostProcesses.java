package org.notebookos.itests;

import java.nio.file.Path;
import java.util.List;

/** The host agents that a test's pool has started: they outlive the controller on purpose, but not the test. */
final class HostProcesses {

    private HostProcesses() {}

    /** Returns the agents of the platform in this folder that are alive. */
    static List<ProcessHandle> of(Path home) {
        return ProcessHandle.allProcesses()
                .filter(ProcessHandle::isAlive)
                .filter(process -> isAgent(process.info().commandLine().orElse(""), home))
                .toList();
    }

    private static boolean isAgent(String commandLine, Path home) {
        return commandLine.contains("-Dnbos.home=" + home + " ") && commandLine.contains(".Main agent ");
    }

    /** Stops them when this Java ends: before that, the pool would start them again. */
    static void stopAtExit(Path home) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> of(home).forEach(ProcessHandle::destroy)));
    }
}
