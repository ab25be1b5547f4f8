package org.notebookos.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Notebooks over a network that cuts, stalls and delays connections, while the controller is killed: each numbered output
 * arrives once, in order, or lies in a marked gap. The short form of {@code bench abuse}.
 */
class BadNetworkIT {

    private static final int HOSTS = 2;
    private static TestHome test;
    private static Operator operator;

    @BeforeAll
    static void up() throws Exception {
        test = TestHome.create("network", HOSTS);
        Files.createDirectories(test.home().conf());
        Files.writeString(
                test.home().conf().resolve("org.notebookos.gateway.config"), "clientBufferBytes=L\"1048576\"\n");
        operator = new Operator(test);
        operator.up(HOSTS);
    }

    @AfterAll
    static void down() throws Exception {
        operator.down();
    }

    @Test
    void everyOutputIsAccountedFor() throws Exception {
        int status = PythonClient.run(
                Path.of("..").toAbsolutePath().normalize(),
                TestHome.python(),
                List.of(
                        "notebookos_bench.abuse",
                        "--url",
                        test.settings().url(),
                        "--token-file",
                        test.home().token().toString(),
                        "--controller",
                        test.home().controller().processFile().toString(),
                        "--minutes",
                        "0.4",
                        "--notebooks",
                        "5",
                        "--fault-seconds",
                        "4",
                        "--env",
                        "KERNEL_REPLICAS=1"));
        assertEquals(0, status);
    }
}
