package org.notebookos.replication.jraft.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * What groups cost and how fast they are: three hosts, each a process, with one member of every group each.
 *
 * <p>For each number of groups: time until all have a leader; memory, threads and idle processor time of a host; commit
 * latency with one and eight clients, forced to disk; and, after one host was killed with SIGKILL, the time until each group
 * that it led has a leader again. The other hosts are told of the death by a detector that takes a fixed time.
 *
 * <p>Options: {@code --groups 1,100,500}, {@code --settle-seconds 20}, {@code --idle-seconds 20}, {@code --seconds 5} (for each load), {@code
 * --detect-millis 1000}, {@code --json FILE}, {@code --directory DIR}.
 */
public final class GroupsBench {

    private static final int HOSTS = 3;
    private static final double MEBIBYTE = 1024.0 * 1024.0;

    private final BenchOptions options;

    private GroupsBench(BenchOptions options) {
        this.options = options;
    }

    /** Runs the benchmark and prints a table. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        BenchOptions options = BenchOptions.parse(List.of(arguments));
        List<GroupsResult> results = run(options);
        System.out.println(GroupsResult.HEADER);
        results.forEach(result -> System.out.println(result.row()));
        System.out.printf(
                "Java %s, %d processors; hosts are told of a death %d ms after it, which failover includes%n",
                Runtime.version(), Runtime.getRuntime().availableProcessors(), options.detectMillis());
        if (options.json().isPresent()) {
            Files.writeString(options.json().get(), GroupsResult.document(results, options.detectMillis()));
        }
        System.exit(0);
    }

    static List<GroupsResult> run(BenchOptions options) throws IOException, InterruptedException {
        List<GroupsResult> results = new ArrayList<>();
        for (int groups : options.groups()) {
            results.add(new GroupsBench(options).measure(groups));
        }
        return results;
    }

    private GroupsResult measure(int groups) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory(options.directory(), "groups-" + groups + "-");
        List<HostProcess> hosts = new ArrayList<>();
        try {
            for (int number = 0; number < HOSTS; number++) {
                hosts.add(HostProcess.start(directory.resolve("host" + number), System.getProperty("java.class.path")));
            }
            return measure(groups, hosts);
        } finally {
            hosts.forEach(HostProcess::close);
            delete(directory);
        }
    }

    private GroupsResult measure(int groups, List<HostProcess> hosts) throws IOException, InterruptedException {
        progress(groups, "opening on " + HOSTS + " hosts");
        long elect = open(groups, hosts);
        progress(groups, "all have a leader after " + elect + " ms; settling");
        Thread.sleep(options.settleSeconds() * 1000L);
        progress(groups, "idle for " + options.idleSeconds() + " s");
        double idle = idlePercent(hosts);
        HostProcess first = leading(hosts);
        progress(groups, "one client");
        Distribution oneHere = commit(first, "here", 1);
        Distribution oneElsewhere = commit(leading(hosts, first).orElse(first), "elsewhere", 1);
        progress(groups, "eight clients");
        Distribution eight = commit(first, "here", 8);
        double resident = 0;
        long threads = 0;
        for (HostProcess host : hosts) {
            resident = Math.max(resident, host.residentBytes() / MEBIBYTE);
            threads = Math.max(threads, host.threads());
        }
        progress(groups, "killing a host");
        Distribution failover = failover(hosts, first);
        return new GroupsResult(groups, elect, resident, threads, idle, oneHere, oneElsewhere, eight, failover);
    }

    private static void progress(int groups, String what) {
        System.out.printf("[%d groups] %s%n", groups, what);
    }

    private static long open(int groups, List<HostProcess> hosts) {
        String endpoints =
                String.join(" ", hosts.stream().map(HostProcess::endpoint).toList());
        long begin = System.currentTimeMillis();
        askAll(hosts, "open " + groups + " " + endpoints);
        return askAll(hosts, "await-leaders").stream()
                        .mapToLong(Long::parseLong)
                        .max()
                        .orElseThrow()
                - begin;
    }

    private static List<String> askAll(List<HostProcess> hosts, String command) {
        List<CompletableFuture<String>> answers =
                hosts.stream().map(host -> host.ask(command)).toList();
        return answers.stream().map(CompletableFuture::join).toList();
    }

    private double idlePercent(List<HostProcess> hosts) throws IOException, InterruptedException {
        List<Double> before = new ArrayList<>();
        for (HostProcess host : hosts) {
            before.add(host.cpuSeconds());
        }
        Thread.sleep(options.idleSeconds() * 1000L);
        double busiest = 0;
        for (int number = 0; number < hosts.size(); number++) {
            double used = hosts.get(number).cpuSeconds() - before.get(number);
            busiest = Math.max(busiest, 100 * used / options.idleSeconds());
        }
        return busiest;
    }

    /** The host that leads most groups. */
    private static HostProcess leading(List<HostProcess> hosts) {
        return hosts.stream()
                .max(Comparator.comparingInt(host -> led(host).length))
                .orElseThrow();
    }

    private static Optional<HostProcess> leading(List<HostProcess> hosts, HostProcess other) {
        return hosts.stream().filter(host -> host != other).findFirst();
    }

    private static String[] led(HostProcess host) {
        return Arrays.stream(host.ask("led").join().split(" "))
                .filter(group -> !group.isEmpty())
                .toArray(String[]::new);
    }

    private Distribution commit(HostProcess host, String where, int clients) {
        String answer = host.ask("commit " + where + " " + clients + " " + options.seconds())
                .join();
        return Distribution.parse(answer, 0.001);
    }

    private Distribution failover(List<HostProcess> hosts, HostProcess victim) throws InterruptedException {
        String groups = String.join(" ", led(victim));
        List<HostProcess> survivors =
                hosts.stream().filter(host -> host != victim).toList();
        long killed = System.currentTimeMillis();
        victim.kill();
        Thread.sleep(options.detectMillis());
        List<String[]> answers = askAll(survivors, "died " + victim.endpoint() + " " + groups).stream()
                .map(answer -> answer.split(" "))
                .toList();
        List<Double> millis = new ArrayList<>();
        for (int group = 0; group < answers.get(0).length; group++) {
            int column = group;
            // The leader itself knows first.
            millis.add(answers.stream()
                    .map(answer -> answer[column])
                    .filter(moment -> !moment.equals("never"))
                    .mapToDouble(moment -> Double.parseDouble(moment) - killed)
                    .min()
                    .orElse(Double.POSITIVE_INFINITY));
        }
        return new Distribution(millis);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
