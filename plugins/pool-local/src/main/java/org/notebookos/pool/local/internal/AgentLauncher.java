package org.notebookos.pool.local.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Starts and finds the agents of this machine. Stateless: what there is to know lies in the hosts' folders.
 *
 * @param home folder of the platform; the host's folder is {@code hosts/ID} in it
 * @param command how to start an agent; {@code {host}}, {@code {pool}} and {@code {gpus}} are replaced
 */
record AgentLauncher(Path home, List<String> command, String pool, int gpus) {

    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private static final long LOG_LIMIT_BYTES = 16L * 1024 * 1024;

    Path folder(String host) {
        return home.resolve("hosts").resolve(host);
    }

    private Path agentFile(String host) {
        return folder(host).resolve("agent.json");
    }

    /** Returns a host's agent if it runs, whoever started it. */
    Optional<ProcessHandle> find(String host) throws IOException {
        Optional<AgentFile> file = AgentFile.read(agentFile(host));
        return file.flatMap(AgentFile::running);
    }

    /** Starts a host's agent in a session of its own, so that it outlives this process. */
    ProcessHandle start(String host) throws IOException {
        Path log = folder(host).resolve("log").resolve("agent.out");
        Files.createDirectories(log.getParent());
        if (Files.exists(log) && Files.size(log) > LOG_LIMIT_BYTES) {
            Files.move(log, log.resolveSibling("agent.out.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        ProcessBuilder builder = new ProcessBuilder(commandLine(host))
                .directory(folder(host).toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("NOTEBOOKOS_HOME", home.toString());
        // What users run must not find the token of everybody in its environment.
        builder.environment().keySet().removeAll(List.of("EG_AUTH_TOKEN", "KG_AUTH_TOKEN"));
        ProcessHandle process = builder.start().toHandle();
        AgentFile.of(process).write(agentFile(host));
        return process;
    }

    private List<String> commandLine(String host) {
        List<String> line = new ArrayList<>();
        if (Files.isExecutable(SETSID)) {
            line.add(SETSID.toString());
        }
        for (String word : command) {
            line.add(word.replace("{host}", host).replace("{pool}", pool).replace("{gpus}", Integer.toString(gpus)));
        }
        return line;
    }
}
