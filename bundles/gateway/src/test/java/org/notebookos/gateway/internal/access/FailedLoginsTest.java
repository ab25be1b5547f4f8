package org.notebookos.gateway.internal.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FailedLoginsTest {

    private static final long SECOND = 1_000_000_000L;

    private long now;
    private final FailedLogins failures = new FailedLogins(3, 6, () -> now);

    private void passes(String address) {
        assertEquals(Optional.empty(), failures.take(address).pause());
    }

    private void waits(String address, int seconds) {
        assertEquals(
                Optional.of(Duration.ofSeconds(seconds)), failures.take(address).pause());
    }

    private void exhaust(String address) {
        for (int i = 0; i < 3; i++) {
            passes(address);
        }
    }

    @Test
    void triesComeBackEvenly() {
        exhaust("a");
        waits("a", 20);
        now += 19 * SECOND;
        waits("a", 1);
        now += SECOND;
        passes("a");
        waits("a", 20);
    }

    @Test
    void addressesHaveTriesOfTheirOwn() {
        exhaust("a");
        passes("b");
    }

    @Test
    void whenAllFailEachAddressHasOneTry() {
        exhaust("a");
        exhaust("b");
        passes("c");
        waits("c", 20);
        passes("d");
        waits("d", 20);
    }

    @Test
    void whoKnowsTheSecretIsKeptOutByNobody() {
        exhaust("a");
        exhaust("b");
        for (int i = 0; i < 20; i++) {
            FailedLogins.Try right = failures.take("d");
            assertEquals(Optional.empty(), right.pause());
            failures.giveBack(right);
        }
        waits("a", 20);
        passes("c");
        waits("c", 20);
    }

    @Test
    void rightSecretsUseNothingUpAndMakeNoFailureOfTheSameAddressForgotten() {
        passes("a");
        passes("a");
        for (int i = 0; i < 20; i++) {
            failures.giveBack(failures.take("a"));
        }
        passes("a");
        waits("a", 20);
        passes("b");
    }

    @Test
    void aTryThatWasNoneIsGivenBack() {
        passes("a");
        passes("a");
        failures.giveBack(failures.take("a"));
        passes("a");
        waits("a", 20);
    }

    @Test
    void memoryIsBounded() {
        for (int i = 0; i < 20_000; i++) {
            failures.take("a" + i);
        }
        assertTrue(failures.addresses() <= 10_000);
    }
}
