package org.notebookos.launcher.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;

class ArgumentsTest {

    private final Command up = new UpCommand();

    @Test
    void valuesFollowTheirOptionOrAnEqualsSign() {
        Arguments arguments = Arguments.parse(up, List.of("--hosts", "3", "--port=9000", "--detach"));

        assertEquals(3, arguments.number("hosts", 4, 1, 64));
        assertEquals(9000, arguments.number("port", 8888, 1, 65_535));
        assertTrue(arguments.has("detach"));
        assertFalse(arguments.has("token"));
    }

    @Test
    void whatIsNotGivenHasItsDefault() {
        Arguments arguments = Arguments.parse(up, List.of());

        assertEquals(4, arguments.number("hosts", 4, 1, 64));
        assertTrue(arguments.value("python").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65", "four", "", "1.5", "99999999999"})
    void aNumberOutsideItsLimitsIsRefusedAndTheLimitsAreNamed(String text) {
        Arguments arguments = Arguments.parse(up, List.of("--hosts=" + text));

        LauncherException refused = assertThrows(LauncherException.class, () -> arguments.number("hosts", 4, 1, 64));
        assertEquals(Code.USAGE, refused.code());
        assertEquals("--hosts takes a whole number from 1 to 64, not \"" + text + "\"", refused.getMessage());
    }

    @Test
    void unknownOptionsPointAtTheHelp() {
        LauncherException refused =
                assertThrows(LauncherException.class, () -> Arguments.parse(up, List.of("--host", "3")));

        assertEquals("up: unknown option --host (see \"notebookos up --help\")", refused.getMessage());
    }

    @Test
    void aMissingValueIsRefused() {
        LauncherException refused = assertThrows(LauncherException.class, () -> Arguments.parse(up, List.of("--port")));

        assertTrue(refused.getMessage().contains("--port needs a value: --port PORT"), refused.getMessage());
    }

    @Test
    void aFlagTakesNoValue() {
        assertThrows(LauncherException.class, () -> Arguments.parse(up, List.of("--detach=yes")));
    }

    @Test
    void operandsAreRefusedWhereNoneBelong() {
        assertThrows(LauncherException.class, () -> Arguments.parse(up, List.of("now")));
        assertEquals(
                List.of("use", "placement", "binpack"),
                Arguments.parse(new PluginCommand(), List.of("use", "placement", "binpack"))
                        .operands());
    }
}
