package org.notebookos.gateway.internal.contents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;

class MemoryBudgetTest {

    private final MemoryBudget budget = new MemoryBudget(3000);

    private static Code refusal(Runnable work) {
        return assertThrows(GatewayException.class, work::run).code();
    }

    @Test
    void whatNeverFitsIsTooLarge() {
        try (MemoryBudget.Share share = budget.share()) {
            assertEquals(Code.TOO_LARGE, refusal(() -> share.grow(1001)));
            share.grow(1000);
            assertEquals(Code.TOO_LARGE, refusal(() -> share.grow(1)));
        }
    }

    @Test
    void whatDoesNotFitNowIsForLater() {
        try (MemoryBudget.Share mine = budget.share()) {
            try (MemoryBudget.Share other = budget.share()) {
                other.grow(600);
                assertEquals(Code.OVERLOADED, refusal(() -> mine.grow(500)));
                mine.grow(400);
            }
            mine.grow(600);
        }
    }

    @Test
    void whatIsMadeOfTextCountsWithIt() {
        try (MemoryBudget.Share share = budget.share()) {
            share.grow(500);
            share.take(1500);
            assertEquals(Code.TOO_LARGE, refusal(() -> share.take(1)));
            try (MemoryBudget.Share other = budget.share()) {
                assertEquals(Code.OVERLOADED, refusal(() -> other.take(1)));
            }
        }
        try (MemoryBudget.Share share = budget.share()) {
            share.take(3000);
        }
    }

    @Test
    void whatGoesToTheDiskDoesNotCount() throws IOException {
        try (ContentsBody body = new ContentsBody(new ByteArrayInputStream(new byte[9000]), 9000, budget.share())) {
            body.keep(false);
            assertEquals(9000, body.readAllBytes().length);
        }
        try (ContentsBody body = new ContentsBody(new ByteArrayInputStream(new byte[9000]), 9000, budget.share())) {
            assertThrows(GatewayException.class, body::readAllBytes);
        }
        try (ContentsBody body = new ContentsBody(new ByteArrayInputStream(new byte[11]), 10, budget.share())) {
            assertEquals(
                    Code.TOO_LARGE,
                    assertThrows(GatewayException.class, body::readAllBytes).code());
        }
    }
}
