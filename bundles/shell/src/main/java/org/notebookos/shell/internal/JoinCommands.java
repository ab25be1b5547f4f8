package org.notebookos.shell.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.felix.service.command.Descriptor;
import org.notebookos.scheduler.api.JoinService;
import org.notebookos.scheduler.api.SchedulerException;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * The commands of scope {@code nbos} about hosts of other machines. They are there always, and say so if none can join. Owner of
 * the state: the reference.
 */
@Component(
        service = JoinCommands.class,
        property = {
            "osgi.command.scope=nbos",
            "osgi.command.function=jointoken",
            "osgi.command.function=jointokens",
            "osgi.command.function=endtoken",
            "osgi.command.function=revoke",
            "osgi.command.function=forgive"
        })
public final class JoinCommands {

    private static final Duration USUAL = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(366);
    private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,5})([smhd])");

    private final AtomicReference<JoinService> service = new AtomicReference<>();

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

    /** Makes a token for any pool and an hour. */
    @Descriptor("print a token with which hosts of any pool may join for an hour; it is not shown again")
    public String jointoken() {
        return make(Optional.empty(), USUAL);
    }

    /** Makes a token for a pool and an hour. */
    @Descriptor("print a token with which hosts of a pool may join for an hour; it is not shown again")
    public String jointoken(@Descriptor("the pool; any: all of them") String pool) {
        return make(pool(pool), USUAL);
    }

    /** Makes a token. */
    @Descriptor("print a token with which hosts may join; it is not shown again")
    public String jointoken(
            @Descriptor("the pool; any: all of them") String pool,
            @Descriptor("how long it counts, such as 30m, 2h or 7d") String time) {
        return make(pool(pool), duration(time));
    }

    /** Prints the tokens that count. */
    @Descriptor("one line per join token that counts: id, pool, hosts that have joined with it, its end")
    public String jointokens() {
        StringBuilder lines = new StringBuilder();
        for (JoinService.Token token : require().tokens()) {
            lines.append(String.format(
                    "%-8s  %-16s  %6d  %s%n", token.id(), token.pool().orElse("any"), token.joined(), token.expires()));
        }
        return lines.isEmpty() ? "no join tokens" : lines.toString();
    }

    /** Ends a token. */
    @Descriptor("end a join token; hosts that have joined with it stay")
    public String endtoken(@Descriptor("the token's id, as jointokens tells it") String id) {
        return require().revokeToken(id);
    }

    /** Ends a host's part in the cluster. */
    @Descriptor("end a host's certificates, its link and its log connections; it can't join any more")
    public String revoke(@Descriptor("the host") String host) {
        return require().revokeHost(host);
    }

    /** Lets a revoked host join again. */
    @Descriptor("let a revoked host join again with a token")
    public String forgive(@Descriptor("the host") String host) {
        return require().forgiveHost(host);
    }

    private String make(Optional<String> pool, Duration lasts) {
        JoinService.MadeToken made = require().make(pool, lasts);
        Instant end = made.token().expires();
        return made.text() + System.lineSeparator() + "token " + made.token().id() + " for "
                + pool.map(name -> "pool " + name).orElse("any pool") + " counts until " + end;
    }

    private static Optional<String> pool(String name) {
        return Optional.of(name).filter(given -> !given.equals("any"));
    }

    private static Duration duration(String time) {
        Matcher matcher = TIME.matcher(time);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a number and s, m, h or d, such as 2h, not " + time);
        }
        long number = Long.parseLong(matcher.group(1));
        Duration lasts =
                switch (matcher.group(2)) {
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                };
        if (lasts.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a token counts for " + LONGEST.toDays() + " days at most, not " + time);
        }
        return lasts;
    }

    private JoinService require() {
        JoinService current = service.get();
        if (current == null) {
            throw new SchedulerException(
                    SchedulerException.Code.REFUSED,
                    "hosts of other machines can't join: the controller listens on the loopback interface only. Start it"
                            + " with \"notebookos up --listen ADDRESS\"");
        }
        return current;
    }
}
