package org.notebookos.replication.jraft.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.notebookos.replication.jraft.internal.JRaftHost;
import org.notebookos.replication.jraft.internal.JRaftSettings;
import org.notebookos.spi.replication.GroupSpec;
import org.notebookos.spi.replication.Member;
import org.notebookos.spi.replication.RecordingMachine;
import org.notebookos.spi.replication.ReplicatedLog;

/** A host in a process of its own, which writes until it is killed and then tells what it still knows. */
final class WritingHost {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** So long that nothing can have waited for it. */
    private static final int ELECTION_MILLIS = 120_000;

    private static final int WRITERS = 4;
    private static final String PADDING = " " + "x".repeat(500);

    private final JRaftHost host;
    private final Path acknowledged;
    private final List<RecordingMachine> machines = new ArrayList<>();
    private final List<ReplicatedLog> logs = new ArrayList<>();

    private WritingHost(JRaftHost host, Path acknowledged) {
        this.host = host;
        this.acknowledged = acknowledged;
    }

    public static void main(String[] arguments) throws IOException {
        PrintStream answers = System.out;
        System.setOut(System.err);
        Path directory = Path.of(arguments[0]);
        JRaftHost host = new JRaftHost(
                new JRaftSettings(directory, "127.0.0.1", "127.0.0.1", 0, ELECTION_MILLIS, true, 200, 0, 0),
                () -> ThreadLocalRandom.current().nextLong());
        answers.println(host.endpoint());
        WritingHost writing = new WritingHost(host, directory.resolveSibling("acknowledged"));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            answers.println(writing.answer(line.split(" ")));
        }
        System.exit(0);
    }

    private String answer(String[] command) throws IOException {
        return switch (command[0]) {
            case "open" -> open(Integer.parseInt(command[1]), Arrays.copyOfRange(command, 2, command.length));
            case "await-leaders" -> awaitLeaders();
            case "write" -> write(Integer.parseInt(command[1]));
            case "read" -> read();
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
            machines.add(new RecordingMachine());
            opening.add(host.open(new GroupSpec("group-" + group, self, members), machines.get(group))
                    .toCompletableFuture());
        }
        opening.forEach(each -> logs.add(each.join()));
        return "opened " + groups;
    }

    private String awaitLeaders() {
        machines.forEach(machine -> machine.awaitLeaderOtherThan(Optional.empty()));
        return "led";
    }

    /** Writes for ever, to all groups in turn; answers when that many entries were acknowledged. */
    private String write(int enough) {
        CountDownLatch written = new CountDownLatch(enough);
        for (int writer = 0; writer < WRITERS; writer++) {
            Thread thread = new Thread(writer(writer, written), "writer-" + writer);
            thread.setDaemon(true);
            thread.start();
        }
        try {
            return written.await(60, TimeUnit.SECONDS) ? "written" : "too slow";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    /** What was acknowledged is in a file before the next entry is written. */
    private Runnable writer(int writer, CountDownLatch written) {
        return () -> {
            for (int n = writer; true; n += WRITERS) {
                int group = n % logs.size();
                String entry = host.endpoint() + "-" + n;
                propose(group, entry + PADDING);
                try {
                    Files.writeString(
                            acknowledged,
                            group + " " + entry + "\n",
                            StandardOpenOption.CREATE,
                            StandardOpenOption.APPEND);
                } catch (IOException e) {
                    throw new IllegalStateException("can't write " + acknowledged, e);
                }
                written.countDown();
            }
        };
    }

    private void propose(int group, String entry) {
        logs.get(group)
                .propose(entry.getBytes(StandardCharsets.UTF_8), PATIENCE)
                .toCompletableFuture()
                .join();
    }

    /** All entries of all groups, after this host has applied what was committed before. */
    private String read() {
        return IntStream.range(0, logs.size()).mapToObj(this::read).collect(Collectors.joining(";"));
    }

    private String read(int group) {
        String end = "end-" + host.endpoint();
        propose(group, end);
        machines.get(group).awaitEntry(end);
        return machines.get(group).entries().stream()
                .filter(entry -> !entry.startsWith("end-"))
                .map(entry -> entry.split(" ")[0])
                .collect(Collectors.joining(","));
    }
}
