package org.notebookos.scheduler.core;

import java.util.Map;
import java.util.Optional;
import org.notebookos.scheduler.api.KernelRequest;
import org.notebookos.spi.session.SessionPolicy;

/** Finds the session policy that a new kernel is made with: the one that it names, else the one in use. */
final class Sessions {

    /** A policy and its name. */
    record Named(String name, SessionPolicy policy) {

        SessionPlan plan() {
            return SessionPlan.of(name, policy);
        }
    }

    /** Of kernels that aren't ours. */
    static final SessionPolicy ONE_COPY = new OneCopy();

    private Sessions() {}

    /** Returns the policy, empty if it isn't there. */
    static Optional<Named> of(ClusterState state, KernelRequest request) {
        if (request.program().isPresent()) {
            return Optional.of(new Named(OneCopy.NAME, ONE_COPY));
        }
        Optional<String> wanted = KernelOptions.sessionPolicy(request.environment());
        return wanted.isPresent()
                ? wanted.flatMap(
                        name -> Optional.ofNullable(state.sessions.get(name)).map(p -> new Named(name, p)))
                : state.session.map(p -> new Named(nameOf(state, p), p));
    }

    private static String nameOf(ClusterState state, SessionPolicy policy) {
        return state.sessions.entrySet().stream()
                .filter(e -> e.getValue().equals(policy))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("default");
    }
}
