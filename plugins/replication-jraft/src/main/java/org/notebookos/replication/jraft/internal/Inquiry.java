package org.notebookos.replication.jraft.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Asks other members of a group how they are. Pure calls, no state. */
final class Inquiry {

    private Inquiry() {}

    /** Completes with the states of those who answered in time; never fails. */
    static CompletableFuture<List<MemberState>> ask(
            String group, Collection<String> endpoints, Peers peers, Duration timeout) {
        PeerCall probe = new PeerCall(PeerCall.Kind.PROBE, group, new byte[0]);
        List<CompletableFuture<Optional<MemberState>>> answers = endpoints.stream()
                .map(endpoint -> peers.call(endpoint, probe, timeout)
                        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                        .thenApply(Inquiry::stateOf)
                        .exceptionally(unreachable -> Optional.empty()))
                .toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(all -> {
                    List<MemberState> states = new ArrayList<>();
                    answers.forEach(answer -> answer.join().ifPresent(states::add));
                    return states;
                });
    }

    private static Optional<MemberState> stateOf(PeerReply reply) {
        return reply.outcome() == PeerReply.Outcome.DONE
                ? Optional.of(MemberState.decode(reply.body()))
                : Optional.empty();
    }
}
