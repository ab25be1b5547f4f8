package org.notebookos.launcher.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.notebookos.launcher.Home;
import org.notebookos.launcher.Settings;
import org.notebookos.launcher.admin.AdminClient;
import org.notebookos.launcher.admin.Secrets;
import org.notebookos.launcher.process.ProcessFile;
import org.notebookos.launcher.process.Processes;
import org.notebookos.launcher.tls.TlsFiles;

/** The processes of one home on this machine. Stateless: asks the operating system each time. */
public final class Cluster {

    private final Home home;

    public Cluster(Home home) {
        this.home = home;
    }

    /** A client of the controller that the last {@code up} described. */
    public AdminClient admin() throws IOException {
        Settings settings = Settings.read(home);
        return new AdminClient(
                settings.url(), Secrets.readOrMake(home.token()), settings.tls().map(TlsFiles::certificate));
    }

    /** The process that keeps the controller running. */
    Optional<ProcessHandle> supervisor() {
        return ProcessFile.read(supervisorFile()).flatMap(ProcessFile::running);
    }

    Path supervisorFile() {
        return home.run().resolve("supervisor.json");
    }

    Optional<ProcessHandle> controller() {
        return ProcessFile.read(home.controller().processFile()).flatMap(ProcessFile::running);
    }

    /** The agents that run on this machine. */
    List<ProcessHandle> agents() throws IOException {
        List<ProcessHandle> agents = new ArrayList<>();
        if (Files.isDirectory(home.hosts())) {
            try (Stream<Path> hosts = Files.list(home.hosts())) {
                for (Path host : hosts.sorted().toList()) {
                    ProcessFile.read(home.host(host.getFileName().toString()).processFile())
                            .flatMap(ProcessFile::running)
                            .ifPresent(agents::add);
                }
            }
        }
        return agents;
    }

    /** Everything of this home that runs: nodes, known or not, and replicas. */
    List<ProcessHandle> remains() {
        return Processes.matching(this::isOurs);
    }

    private boolean isOurs(List<String> arguments) {
        boolean node = arguments.contains("-Dnbos.home=" + home.root())
                && (arguments.contains("controller") || arguments.contains("agent"));
        boolean replica = arguments.contains("notebookos_kernel")
                && arguments.stream().anyMatch(argument -> argument.startsWith(home.hosts() + "/"));
        return node || replica;
    }
}
