package org.notebookos.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every kind of message, through every door, to kernels with three replicas: the tests in {@code messages/}. */
class MessagesIT {

    /** One more than a kernel has replicas: what a killed host had finds a place at once. */
    private static final int HOSTS = 4;

    private static TestHome test;
    private static Operator operator;

    @BeforeAll
    static void up() throws Exception {
        test = TestHome.create("messages", HOSTS);
        operator = new Operator(test);
        operator.up(HOSTS);
    }

    @AfterAll
    static void down() throws Exception {
        operator.down();
    }

    @Test
    void everyKindOfMessageDoesWhatItShould() throws Exception {
        Path repository = Path.of("..").toAbsolutePath().normalize();
        String tests = repository.resolve("itests/src/test/python/messages").toString();
        List<String> words = List.of(
                "pytest",
                "-q",
                "--tb=short",
                "-p",
                "no:cacheprovider",
                "--gateway",
                test.settings().url(),
                "--token",
                test.token(),
                tests);

        assertEquals(0, PythonClient.run(repository, TestHome.python(), words), "see the tests' output above");
    }
}
