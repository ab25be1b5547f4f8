package org.notebookos.pool.ec2.internal;

import java.util.Optional;

/** Things to do after a look, of which one's failure is no reason to leave out the others. Owned by one thread. */
final class Steps {

    private Optional<CloudException> failure = Optional.empty();
    private boolean stopped;

    /** Takes a step, unless the cloud has said meanwhile that it is asked too often. */
    void take(Runnable step) {
        if (stopped) {
            return;
        }
        try {
            step.run();
        } catch (CloudException e) {
            failure = failure.or(() -> Optional.of(e));
            stopped = e.passes();
        }
    }

    /** @throws CloudException the first one */
    void end() {
        failure.ifPresent(e -> {
            throw e;
        });
    }
}
