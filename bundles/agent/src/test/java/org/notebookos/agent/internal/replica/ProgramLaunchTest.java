package org.notebookos.agent.internal.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgramLaunchTest {

    private static ProgramLaunch launch(Map<String, String> environment, String... command) {
        return new ProgramLaunch(
                new KernelProgram(List.of(command), environment, "/specs/x", false, 0), "/venv/bin/python");
    }

    @Test
    void theResourceDirectoryIsFilledInAndPythonIsThisHosts() {
        assertEquals(
                List.of("/venv/bin/python", "/specs/x/start.py", "{connection_file}", "$(reboot); a b"),
                launch(Map.of(), "python3.12", "{resource_dir}/start.py", "{connection_file}", "$(reboot); a b")
                        .command());
        assertEquals(List.of("pythonic"), launch(Map.of(), "pythonic").command());
    }

    @Test
    void variablesReferToWhatTheProcessWouldHaveWithoutThem() {
        Map<String, String> known = Map.of("HOME", "/home/ann", "PATH", "/bin");

        assertEquals("/opt/x:/bin", ProgramLaunch.expanded("/opt/x:${PATH}", known));
        assertEquals("/home/ann/r", ProgramLaunch.expanded("$HOME/r", known));
        assertEquals("$HOME ${NONE} $ $1 ${", ProgramLaunch.expanded("$$HOME ${NONE} $ $1 ${", known));
    }

    @Test
    void clientsVariablesAndDevicesReachItAndOursPathDoesNot() {
        Map<String, String> environment = launch(Map.of("X", "${KERNEL_USERNAME}", "CUDA_VISIBLE_DEVICES", "0,1"), "R")
                .environment(
                        Map.of("PYTHONPATH", "/ours", "LC_ALL", "C"),
                        Map.of("KERNEL_USERNAME", "ann"),
                        Map.of("SOME_DEVICES", "3"),
                        name -> null);

        assertEquals("ann", environment.get("X"));
        assertEquals("C", environment.get("LC_ALL"));
        assertEquals("", environment.get("CUDA_VISIBLE_DEVICES"));
        assertEquals("3", environment.get("SOME_DEVICES"));
        assertFalse(environment.containsKey("PYTHONPATH"));
    }
}
