package org.notebookos.replication.jraft.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All hosts, which are processes here, are killed at once while they write, and started again on torn logs. */
class RestartTest {

    private static final Logger LOG = LoggerFactory.getLogger(RestartTest.class);
    private static final int HOSTS = 3;
    /** Longer than any start on an idle machine; a busy one is measured by the groups' first start. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    @TempDir
    Path directory;

    private final List<HostProcess> hosts = new ArrayList<>();

    @AfterEach
    void end() {
        hosts.forEach(HostProcess::close);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void everyGroupHasALeaderSoonAndAllThatWasAcknowledged(int groups) throws Exception {
        Duration first = start(groups);
        assertEquals(List.of("written", "written", "written"), askAll("write 300"));
        hosts.forEach(HostProcess::kill);
        for (HostProcess host : hosts) {
            host.awaitEnd();
        }
        hosts.clear();
        long torn = 0;
        for (int number = 0; number < HOSTS; number++) {
            torn += TornTail.tear(home(number).resolve("data").resolve("log"));
        }
        assertTrue(torn > 0, "there were records before the torn ones");
        Duration again = start(groups);
        LOG.info(
                "{} groups had leaders {} ms after their first start, {} ms after this one",
                groups,
                first.toMillis(),
                again.toMillis());
        assertTrue(again.compareTo(first.multipliedBy(2).plus(GRACE)) < 0, "it took " + again + ", before " + first);
        assertComplete(groups);
    }

    /** Starts the hosts and opens the groups; returns how long the groups took. */
    private Duration start(int groups) throws IOException {
        for (int number = 0; number < HOSTS; number++) {
            hosts.add(HostProcess.start(home(number), System.getProperty("java.class.path"), WritingHost.class));
        }
        List<String> endpoints = hosts.stream().map(HostProcess::endpoint).toList();
        long begin = System.nanoTime();
        askAll("open " + groups + " " + String.join(" ", endpoints));
        askAll("await-leaders");
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private void assertComplete(int groups) throws IOException {
        List<String[]> states =
                askAll("read").stream().map(line -> line.split(";", -1)).toList();
        List<Set<String>> found = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            String[] entries = states.get(0)[group].split(",");
            found.add(new HashSet<>(Arrays.asList(entries)));
            assertEquals(entries.length, found.get(group).size(), "an entry was applied twice");
            assertEquals(states.get(0)[group], states.get(1)[group]);
            assertEquals(states.get(0)[group], states.get(2)[group]);
        }
        for (int number = 0; number < HOSTS; number++) {
            for (String line : Files.readAllLines(home(number).resolve("acknowledged"))) {
                String[] words = line.split(" ");
                assertTrue(found.get(Integer.parseInt(words[0])).contains(words[1]), "lost: " + line);
            }
        }
    }

    private Path home(int number) {
        return directory.resolve("host" + number);
    }

    private List<String> askAll(String command) {
        List<CompletableFuture<String>> answers =
                hosts.stream().map(host -> host.ask(command)).toList();
        return answers.stream()
                .map(answer -> answer.orTimeout(120, TimeUnit.SECONDS).join())
                .toList();
    }
}
