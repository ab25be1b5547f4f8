package org.notebookos.launcher.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.notebookos.launcher.admin.AdminClient;

/** Makes, lists and ends join tokens. Used by one thread. */
final class JoinTokens {

    private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,5})([smhd])");

    private final Command command;
    private final AdminClient admin;

    JoinTokens(Command command, AdminClient admin) {
        this.command = command;
        this.admin = admin;
    }

    int run(Arguments arguments, Terminal terminal) throws IOException, InterruptedException {
        if (arguments.has("list")) {
            list(admin.get("join-tokens"), arguments.has("json"), terminal);
        } else if (arguments.has("revoke")) {
            String id = AdminClient.segment(arguments.value("revoke").orElseThrow());
            terminal.line(admin.delete("join-tokens/" + id).path("message").asText());
        } else {
            make(arguments, terminal);
        }
        return 0;
    }

    /** The token alone goes to the output, so that it can be sent into a file. */
    private void make(Arguments arguments, Terminal terminal) throws IOException, InterruptedException {
        Map<String, Object> wish = new LinkedHashMap<>();
        arguments.value("pool").ifPresent(pool -> wish.put("pool", pool));
        arguments.value("ttl").ifPresent(time -> wish.put("seconds", seconds(time)));
        JsonNode made = admin.post("join-tokens", wish);
        if (arguments.has("json")) {
            terminal.line(made.toPrettyString());
            return;
        }
        terminal.line(made.path("token").asText());
        terminal.progress("Token " + made.path("id").asText() + " for "
                + (made.path("pool").isTextual() ? "pool " + made.path("pool").asText() : "any pool") + " counts until "
                + made.path("expires").asText());
    }

    private static void list(JsonNode tokens, boolean json, Terminal terminal) {
        if (json) {
            terminal.line(tokens.toPrettyString());
            return;
        }
        terminal.line(tokens.isEmpty() ? "no join tokens" : "id        pool              joined  until");
        for (JsonNode token : tokens) {
            terminal.line(String.format(
                    "%-8s  %-16s  %6d  %s",
                    token.path("id").asText(),
                    token.path("pool").isTextual() ? token.path("pool").asText() : "any",
                    token.path("joined").asInt(),
                    token.path("expires").asText()));
        }
    }

    private long seconds(String time) {
        Matcher matcher = TIME.matcher(time);
        if (!matcher.matches()) {
            throw Arguments.usage(command, "--ttl takes a number and s, m, h or d, such as 2h, not " + time);
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> number;
            case "m" -> Duration.ofMinutes(number).toSeconds();
            case "h" -> Duration.ofHours(number).toSeconds();
            default -> Duration.ofDays(number).toSeconds();
        };
    }
}
