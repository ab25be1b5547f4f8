package org.notebookos.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.notebookos.scheduler.api.JoinService;
import org.notebookos.scheduler.api.SchedulerException;

/** The commands about hosts of other machines, called as an operator calls them: through Gogo. */
class JoinCommandsTest {

    private static final Instant END = Instant.parse("2030-01-01T00:00:00Z");

    private final List<String> calls = new ArrayList<>();
    private final ThreadIOImpl threadIo = new ThreadIOImpl();
    private final JoinCommands commands = new JoinCommands();
    private final JoinService joins = new FakeJoins();
    private CommandProcessorImpl processor;

    @BeforeEach
    void startGogo() {
        threadIo.start();
        processor = new CommandProcessorImpl(threadIo);
        for (String name : List.of("jointoken", "jointokens", "endtoken", "revoke", "forgive")) {
            processor.addCommand("nbos", commands, name);
        }
        commands.bindService(joins);
    }

    @AfterEach
    void stopGogo() {
        processor.stop();
        threadIo.stop();
    }

    @Test
    void aTokenIsForOnePoolOrForAny() {
        String text = run("jointoken rack 2h");
        assertTrue(text.startsWith("nbos1.secret"), text);
        assertTrue(text.contains("token t1 for pool rack counts until " + END), text);
        assertTrue(run("jointoken").contains("for any pool"));
        run("jointoken any 30m");
        assertEquals(
                List.of("make Optional[rack] PT2H", "make Optional.empty PT1H", "make Optional.empty PT30M"), calls);
    }

    @Test
    void timesThatAreNoneAreRefused() {
        for (String time : List.of("soon", "0h", "-1h", "400d", "999999d")) {
            assertThrows(IllegalArgumentException.class, () -> commands.jointoken("rack", time), time);
        }
    }

    @Test
    void tokensAreListedWithoutTheirSecrets() {
        String text = run("jointokens");
        assertTrue(
                text.contains("t1") && text.contains("rack") && text.contains("3") && !text.contains("secret"), text);
    }

    @Test
    void tokensAndHostsAreEndedByName() {
        run("endtoken t1");
        run("revoke rack-2");
        run("forgive rack-2");
        assertEquals(List.of("end t1", "revoke rack-2", "forgive rack-2"), calls);
    }

    @Test
    void aControllerOnTheLoopbackInterfaceSaysWhatToDo() {
        commands.unbindService(joins);
        SchedulerException refusal = assertThrows(SchedulerException.class, commands::jointoken);
        assertTrue(refusal.getMessage().contains("--listen"), refusal.getMessage());
    }

    private String run(String line) {
        Gogo.Outcome outcome = new Gogo(processor).run(line);
        assertEquals("", outcome.error());
        return outcome.output();
    }

    private final class FakeJoins implements JoinService {

        @Override
        public MadeToken make(Optional<String> pool, Duration lasts) {
            calls.add("make " + pool + " " + lasts);
            return new MadeToken(new Token("t1", pool, END, 0), "nbos1.secret");
        }

        @Override
        public List<Token> tokens() {
            return List.of(new Token("t1", Optional.of("rack"), END, 3));
        }

        @Override
        public String revokeToken(String id) {
            calls.add("end " + id);
            return "ended";
        }

        @Override
        public String revokeHost(String hostId) {
            calls.add("revoke " + hostId);
            return "revoked";
        }

        @Override
        public String forgiveHost(String hostId) {
            calls.add("forgive " + hostId);
            return "forgiven";
        }
    }
}
