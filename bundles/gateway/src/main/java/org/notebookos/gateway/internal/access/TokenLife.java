package org.notebookos.gateway.internal.access;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.notebookos.gateway.internal.GatewayException;

/** How long a token is to count, as operators say it. Stateless. */
public final class TokenLife {

    private static final Duration LONGEST = Duration.ofDays(3660);
    private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,8})([smhd])");

    private TokenLife() {}

    /** Reads {@code 30m}, {@code 12h}, {@code 30d}, or {@code never}. */
    public static Optional<Duration> parse(String text) {
        if (text.equals("never")) {
            return Optional.empty();
        }
        Matcher matcher = TIME.matcher(text);
        if (!matcher.matches()) {
            throw new GatewayException(
                    GatewayException.Code.BAD_REQUEST,
                    "how long a token counts is a number and s, m, h or d, such as 30d, or never: not \"" + text
                            + "\"");
        }
        long number = Long.parseLong(matcher.group(1));
        return Optional.of(bounded(
                switch (matcher.group(2)) {
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                }));
    }

    private static Duration bounded(Duration lasts) {
        if (lasts.compareTo(LONGEST) > 0) {
            throw new GatewayException(
                    GatewayException.Code.BAD_REQUEST,
                    "a token counts for " + LONGEST.toDays() + " days at most, or never ends");
        }
        return lasts;
    }
}
