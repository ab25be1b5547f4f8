package org.notebookos.scheduler.core;

import java.util.Optional;
import org.notebookos.spi.placement.PlacementPolicy;
import org.notebookos.spi.session.SessionPolicy;

/** The plain policies, for tests of other packages. */
public final class TestPolicySet {

    private TestPolicySet() {}

    public static Optional<PlacementPolicy> placement() {
        return Optional.of(new TestPolicies.FewestReplicas());
    }

    public static Optional<SessionPolicy> session() {
        return Optional.of(TestPolicies.replicated(3));
    }
}
