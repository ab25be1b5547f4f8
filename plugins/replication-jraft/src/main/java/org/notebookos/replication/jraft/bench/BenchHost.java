package org.notebookos.replication.jraft.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.notebookos.replication.jraft.internal.JRaftHost;
import org.notebookos.replication.jraft.internal.JRaftSettings;
import org.notebookos.spi.replication.GroupSpec;
import org.notebookos.spi.replication.Member;
import org.notebookos.spi.replication.ReplicatedLog;

/**
 * One host of the benchmark, a process of its own: takes commands on standard input, one a line, and answers each with one
 * line. For one thread; the clients of {@code commit} have their own.
 */
public final class BenchHost {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ENTRY_BYTES = 256;
    private static final int POLL_MILLIS = 5;

    private final JRaftHost host;
    private final List<BenchMachine> machines = new ArrayList<>();
    private final List<ReplicatedLog> logs = new ArrayList<>();

    private BenchHost(JRaftHost host) {
        this.host = host;
    }

    /** Runs until standard input ends. Only answers go to standard output, whatever a library wants to say there. */
    public static void main(String[] arguments) throws IOException {
        PrintStream answers = System.out;
        System.setOut(System.err);
        System.setProperty("sofa.middleware.log.disable", "true");
        System.setProperty("jraft.rpc.closure.threadpool.size.max", "2000");
        JRaftSettings settings = new JRaftSettings(
                Path.of(arguments[0]),
                "127.0.0.1",
                "127.0.0.1",
                0,
                JRaftSettings.DEFAULT_ELECTION_TIMEOUT_MILLIS,
                true,
                1000,
                4L * 1024 * 1024,
                0);
        JRaftHost host =
                new JRaftHost(settings, () -> ThreadLocalRandom.current().nextLong());
        answers.println(host.endpoint());
        BenchHost bench = new BenchHost(host);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            answers.println(bench.answer(line.split(" ")));
        }
        host.close();
        System.exit(0);
    }

    private String answer(String[] command) {
        return switch (command[0]) {
            case "open" -> open(Integer.parseInt(command[1]), Arrays.copyOfRange(command, 2, command.length));
            case "await-leaders" -> awaitLeaders();
            case "led" -> led();
            case "commit" -> commit(command[1], Integer.parseInt(command[2]), Integer.parseInt(command[3]));
            case "died" -> died(command[1], Arrays.copyOfRange(command, 2, command.length));
            default -> "unknown command " + command[0];
        };
    }

    private String open(int groups, String[] endpoints) {
        List<Member> members = Arrays.stream(endpoints)
                .map(endpoint -> new Member("on-" + endpoint, endpoint))
                .toList();
        Member self = new Member("on-" + host.endpoint(), host.endpoint());
        List<CompletableFuture<ReplicatedLog>> opening = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            BenchMachine machine = new BenchMachine();
            machines.add(machine);
            opening.add(host.open(new GroupSpec("bench-" + group, self, members), machine)
                    .toCompletableFuture());
        }
        opening.forEach(each -> logs.add(each.join()));
        return "opened " + groups;
    }

    /** Waits until all groups have a leader; answers with the moment when the last one got it. */
    private String awaitLeaders() {
        long latest = 0;
        for (BenchMachine machine : machines) {
            awaitLeader(machine, "");
            latest = Math.max(latest, machine.leaderSinceMillis());
        }
        return Long.toString(latest);
    }

    private static boolean awaitLeader(BenchMachine machine, String notThis) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (machine.leader()
                .filter(leader -> !leader.endpoint().equals(notThis))
                .isEmpty()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            pause();
        }
        return true;
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The numbers of the groups that this host leads. */
    private String led() {
        return IntStream.range(0, logs.size())
                .filter(group -> logs.get(group).status().leading())
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(" "));
    }

    /** Lets clients propose one entry after the other; answers with all latencies in microseconds. */
    private String commit(String where, int clients, int seconds) {
        List<ReplicatedLog> targets = logs.stream()
                .filter(log -> log.status().leading() == where.equals("here"))
                .toList();
        if (targets.isEmpty()) {
            return "";
        }
        List<Client> running = IntStream.range(0, clients)
                .mapToObj(number -> new Client(targets, number, seconds))
                .toList();
        running.forEach(Thread::start);
        return running.stream().map(Client::latencies).collect(Collectors.joining(" "));
    }

    /** Tells of a dead host; answers, for each of its groups, when it had another leader. */
    private String died(String endpoint, String[] groups) {
        host.peerDied(endpoint);
        return Arrays.stream(groups)
                .map(group -> {
                    BenchMachine machine = machines.get(Integer.parseInt(group));
                    boolean found = awaitLeader(machine, endpoint);
                    Optional<Long> since = found ? Optional.of(machine.leaderSinceMillis()) : Optional.empty();
                    return since.map(String::valueOf).orElse("never");
                })
                .collect(Collectors.joining(" "));
    }

    /** One client: the next proposal follows the last answer. */
    private static final class Client extends Thread {

        private final List<ReplicatedLog> targets;
        private final int first;
        private final long nanos;
        private final StringBuilder latencies = new StringBuilder();

        Client(List<ReplicatedLog> targets, int first, int seconds) {
            super("client-" + first);
            this.targets = targets;
            this.first = first;
            this.nanos = Duration.ofSeconds(seconds).toNanos();
        }

        @Override
        public void run() {
            byte[] entry = new byte[ENTRY_BYTES];
            long end = System.nanoTime() + nanos;
            for (int n = first; System.nanoTime() < end; n++) {
                long before = System.nanoTime();
                targets.get(n % targets.size())
                        .propose(entry, PATIENCE)
                        .toCompletableFuture()
                        .join();
                latencies.append((System.nanoTime() - before) / 1000).append(' ');
            }
        }

        String latencies() {
            try {
                join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
            return latencies.toString().strip();
        }
    }
}
