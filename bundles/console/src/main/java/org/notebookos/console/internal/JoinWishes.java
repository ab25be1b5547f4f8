package org.notebookos.console.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.notebookos.console.internal.ConsoleException.Code;
import org.notebookos.scheduler.api.JoinService;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Join tokens and revoked hosts, as calls of the admin REST interface. Thread-safe; the service may come and go. */
@Component(service = JoinWishes.class)
public final class JoinWishes {

    private static final int USUAL_SECONDS = 3600;
    private static final int LONGEST_SECONDS = 366 * 86_400;

    private final AtomicReference<JoinService> service = new AtomicReference<>();

    /** The answer to one who made a token. */
    record Made(String id, String token, Optional<String> pool, String expires) {}

    /** A token, as it is listed. */
    record Listed(String id, Optional<String> pool, String expires, int joined) {}

    /** The controller lets hosts of other machines join. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindService(JoinService joins) {
        service.set(joins);
    }

    /** It doesn't any more, unless a better one has taken its place already. */
    void unbindService(JoinService joins) {
        service.compareAndSet(joins, null);
    }

    Reply make(JsonNode body) {
        Optional<String> pool = Optional.of(body.path("pool").asText("")).filter(name -> !name.isEmpty());
        int seconds = body.path("seconds").asInt(USUAL_SECONDS);
        if (seconds < 1 || seconds > LONGEST_SECONDS) {
            throw new ConsoleException(Code.BAD_REQUEST, "\"seconds\" must be from 1 to " + LONGEST_SECONDS);
        }
        JoinService.MadeToken made = require().make(pool, Duration.ofSeconds(seconds));
        return Reply.ok(
                new Made(made.token().id(), made.text(), pool, time(made.token().expires())));
    }

    Reply list() {
        return Reply.ok(require().tokens().stream()
                .map(token -> new Listed(token.id(), token.pool(), time(token.expires()), token.joined()))
                .toList());
    }

    Reply revokeToken(String id) {
        return Reply.done(require().revokeToken(id));
    }

    Reply revokeHost(String host) {
        return Reply.done(require().revokeHost(host));
    }

    Reply forgiveHost(String host) {
        return Reply.done(require().forgiveHost(host));
    }

    private static String time(Instant instant) {
        return instant.toString();
    }

    private JoinService require() {
        JoinService current = service.get();
        if (current == null) {
            throw new ConsoleException(
                    Code.UNAVAILABLE,
                    "hosts of other machines can't join: the controller listens on the loopback interface only. Start it"
                            + " with \"notebookos up --listen ADDRESS\", or set listen in org.notebookos.scheduler.config");
        }
        return current;
    }
}
