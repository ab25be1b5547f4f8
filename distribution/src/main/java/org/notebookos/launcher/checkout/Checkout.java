package org.notebookos.launcher.checkout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The checks of a checkout: Maven, Python, shell. Used by one thread.
 *
 * @param root the checkout's folder
 */
public record Checkout(Path root) {

    private static final String TESTS = "bundles/kernel/src/test/python";
    private static final String CLOUD = "cloud/pool-ec2/src/test/requirements.txt";
    private static final String PACKAGE = "bundles/kernel/src/main/python";

    /**
     * What came of one run of all checks.
     *
     * @param failures a line for each test that failed
     * @param unsteady a line for each test that failed and then held
     * @param broken checks that failed
     */
    public record Result(
            int passed, int failed, int skipped, List<String> failures, List<String> unsteady, List<String> broken) {

        /** Whether all is well. */
        public boolean good() {
            return failed == 0 && broken.isEmpty();
        }
    }

    /**
     * Runs the checks; their output goes to this process's own.
     *
     * @param python an interpreter with the packages of {@code requirements-test.txt}
     * @param only run just the tests with this name
     */
    public Result test(String python, Optional<String> only) throws IOException, InterruptedException {
        redis();
        engines();
        ssh();
        node();
        cloud(python);
        Instant began = Instant.now();
        List<String> broken = new ArrayList<>();
        List<String> maven = new ArrayList<>(
                List.of("mvn", "-B", "--no-transfer-progress", "--fail-at-end", "-Dnbos.python=" + python, "verify"));
        only.ifPresent(name -> maven.addAll(List.of(
                "-Dtest=" + name,
                "-Dit.test=" + name,
                "-Dsurefire.failIfNoSpecifiedTests=false",
                "-Dfailsafe.failIfNoSpecifiedTests=false")));
        check("Maven", maven, Map.of(), broken);
        Path report = root.resolve("bundles/kernel/target/pytest-reports/TEST-python.xml");
        List<String> pytest = new ArrayList<>(
                List.of(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--junitxml=" + report, TESTS));
        only.ifPresent(name -> pytest.addAll(List.of("-k", name)));
        Map<String, String> environment = Map.of(
                "PYTHONPATH", root.resolve(PACKAGE).toString(), "PYTHONDONTWRITEBYTECODE", "1", "OMP_NUM_THREADS", "1");
        int status = run("Python tests", pytest, environment);
        if (status != 0 && !(only.isPresent() && status == 5)) {
            broken.add("Python tests");
        }
        if (only.isEmpty()) {
            style(python, broken);
        }
        Reports reports = Reports.below(root, began);
        return new Result(
                reports.passed(), reports.failed(), reports.skipped(), reports.failures(), reports.unsteady(), broken);
    }

    /** Describes the coverage of the last run, module by module. */
    public String coverage() throws IOException {
        return Coverage.below(root).describe();
    }

    /** The Redis store is tested against a real server; without one its tests are skipped, and say so. */
    private void redis() throws IOException, InterruptedException {
        if (!onPath("redis-server")) {
            install("Redis", List.of("redis-server"));
        }
    }

    /** Pools and runtimes of containers are tested with engines that tests start; without one their tests are skipped. */
    private void engines() throws IOException, InterruptedException {
        if (!onPath("dockerd") || !onPath("iptables") || !onPath("ip")) {
            install("Docker", List.of("docker.io", "iptables", "iproute2"));
        }
    }

    /** The gateway is tested with the library of JupyterLab's page, which runs in Node; without it these tests are skipped. */
    private void node() throws IOException, InterruptedException {
        if (!onPath("node") || !onPath("npm")) {
            install("Node", List.of("nodejs", "npm"));
        }
    }

    /** Engines of other machines are reached over SSH too: tests start a server of their own for that. */
    private void ssh() throws IOException, InterruptedException {
        if (!onPath("sshd")) {
            install("OpenSSH", List.of("openssh-server"));
        }
    }

    /** EC2 pools are tested with a server of its APIs, of the Python on the path or of the tests' own; else their tests are skipped. */
    private void cloud(String python) throws IOException, InterruptedException {
        String probe = "import importlib.util as u, sys;"
                + " sys.exit(any(u.find_spec(name) is None for name in ('cfnlint', 'flask_cors', 'moto')))";
        for (String each : onPath("python3") ? List.of("python3", python) : List.of(python)) {
            if (run("a server of the EC2 API", List.of(each, "-c", probe), Map.of()) == 0) {
                return;
            }
        }
        run("a server of the EC2 API", List.of(python, "-m", "pip", "install", "-q", "-r", CLOUD), Map.of());
    }

    private void install(String name, List<String> packages) throws IOException, InterruptedException {
        if (!onPath("apt-get") || !"root".equals(System.getProperty("user.name"))) {
            return;
        }
        List<String> command = new ArrayList<>(List.of("apt-get", "install", "-y", "-qq", "--no-install-recommends"));
        command.addAll(packages);
        Map<String, String> environment = Map.of("DEBIAN_FRONTEND", "noninteractive");
        if (run(name, command, environment) != 0) {
            run("package lists", List.of("apt-get", "update", "-qq"), Map.of());
            run(name, command, environment);
        }
    }

    private void style(String python, List<String> broken) throws IOException, InterruptedException {
        check(
                "ruff",
                List.of(
                        python,
                        "-m",
                        "ruff",
                        "check",
                        "--no-cache",
                        "bundles/kernel/src",
                        "distribution/src/main/python"),
                Map.of(),
                broken);
        if (onPath("shellcheck")) {
            check(
                    "shellcheck",
                    List.of(
                            "shellcheck",
                            "notebookos",
                            "distribution/src/main/dist/bin/notebookos",
                            "distribution/src/main/dist/bin/supervise",
                            "distribution/src/main/dist/deploy/image/build",
                            "distribution/src/main/dist/deploy/image/healthy"),
                    Map.of(),
                    broken);
        } else {
            System.out.println("== shellcheck: not installed, left out");
        }
    }

    private void check(String name, List<String> command, Map<String, String> environment, List<String> broken)
            throws IOException, InterruptedException {
        if (run(name, command, environment) != 0) {
            broken.add(name);
        }
    }

    private int run(String name, List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        System.out.println("== " + name + ": " + String.join(" ", command));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(root.toFile()).inheritIO();
        builder.environment().putAll(environment);
        // Tests are told nothing of the platform that may be running beside them.
        builder.environment().keySet().removeIf(key -> key.startsWith("NOTEBOOKOS_"));
        return builder.start().waitFor();
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
