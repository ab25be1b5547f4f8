package org.notebookos.scheduler.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Who may join the cluster from other machines. Implemented by the scheduler as an OSGi service; thread-safe; calls block for as
 * long as a small file is written. They fail with {@link SchedulerException}: {@code REFUSED} while the controller listens on
 * the loopback interface only, {@code STORAGE} if the file can't be written.
 */
@ProviderType
public interface JoinService {

    /**
     * A token, without its secret, which nobody can be told again.
     *
     * @param id what operators call it
     * @param pool the only pool that hosts may join with it; empty: any
     * @param expires when it ends
     * @param joined how many hosts have joined with it
     */
    record Token(String id, Optional<String> pool, Instant expires, int joined) {}

    /**
     * A token that was just made.
     *
     * @param token what is kept of it
     * @param text what a host is given
     */
    record MadeToken(Token token, String text) {

        /** Never shows the text, so that no log does. */
        @Override
        public String toString() {
            return "MadeToken[" + token.id() + "]";
        }
    }

    /** Makes a token with which any number of hosts may join until it ends. */
    MadeToken make(Optional<String> pool, Duration lasts);

    /** Returns the tokens that count, the oldest first. */
    List<Token> tokens();

    /**
     * Ends a token. Hosts that have joined with it stay.
     *
     * @return a sentence for people; fails with {@code REFUSED} if there is no such token
     */
    String revokeToken(String id);

    /**
     * Believes none of a host's certificates any more, cuts its link, and lets it join no more, with any token.
     *
     * @return a sentence for people; fails with {@code NO_SUCH_HOST} if it has never joined with a token
     */
    String revokeHost(String hostId);

    /** Lets a host that was revoked join again with a token; fails with {@code NO_SUCH_HOST} if it wasn't revoked. */
    String forgiveHost(String hostId);
}
