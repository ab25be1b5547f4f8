package org.notebookos.replication.jraft.internal;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Status;
import java.util.concurrent.CompletableFuture;
import org.notebookos.spi.replication.Applied;

/** Waits on the leader for one entry: {@link #applied} comes first if it was applied, then {@link #run} in any case. */
final class ProposalClosure implements Closure {

    private final CompletableFuture<Applied> outcome;
    private Applied answer;

    ProposalClosure(CompletableFuture<Applied> outcome) {
        this.outcome = outcome;
    }

    void applied(Applied applied) {
        answer = applied;
    }

    @Override
    public void run(Status status) {
        if (status.isOk() && answer != null) {
            outcome.complete(answer);
        } else {
            outcome.completeExceptionally(new NotApplied(status));
        }
    }
}
