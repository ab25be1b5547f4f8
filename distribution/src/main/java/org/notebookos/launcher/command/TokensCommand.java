package org.notebookos.launcher.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.notebookos.launcher.admin.AdminClient;
import org.notebookos.launcher.admin.StatusText;

/** Lists, makes and ends the tokens with which users and programs reach the gateway. */
final class TokensCommand implements Command {

    @Override
    public String name() {
        return "tokens";
    }

    @Override
    public String summary() {
        return "tokens of users and programs: one row each; make one, end one";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.flag("json", "print JSON with stable names"),
                Option.valued("user", "USER", "create: whom it lets in [as NAME]"),
                Option.flag("admin", "create: with the rights of operators, and to everybody's kernels"),
                Option.valued(
                        "expires", "TIME", "create: how long it counts, such as 12h or 30d [until it is revoked]"));
    }

    @Override
    public String operands() {
        return "[create NAME | revoke NAME]";
    }

    @Override
    public String details() {
        return String.join(
                System.lineSeparator(),
                "create NAME    prints a token; it is not shown again. Users see and use their own kernels alone",
                "revoke NAME    ends it at once: connections and browser logins that came from it end, too",
                "The token of \"up\" is the owner's: it stays, with all rights, and is not listed.");
    }

    @Override
    public int run(Arguments arguments, Context context) throws IOException, InterruptedException {
        List<String> words = arguments.operands();
        String verb = words.isEmpty() ? "list" : words.get(0);
        if (!List.of("list", "create", "revoke").contains(verb) || words.size() != (verb.equals("list") ? 0 : 2)) {
            throw Arguments.usage(this, operands());
        }
        boolean making = arguments.has("user") || arguments.has("admin") || arguments.has("expires");
        if (making && !verb.equals("create")) {
            throw Arguments.usage(this, "--user, --admin and --expires go with create");
        }
        AdminClient admin = new Cluster(context.home()).admin();
        Terminal terminal = context.terminal();
        switch (verb) {
            case "create" -> create(admin, words.get(1), arguments, terminal);
            case "revoke" -> terminal.line(admin.delete("tokens/" + AdminClient.segment(words.get(1)))
                    .path("message")
                    .asText());
            default -> list(admin.get("tokens"), arguments.has("json"), terminal);
        }
        return 0;
    }

    /** The token alone goes to the output, so that it can be sent into a file. */
    private static void create(AdminClient admin, String name, Arguments arguments, Terminal terminal)
            throws IOException, InterruptedException {
        Map<String, Object> wish = new LinkedHashMap<>();
        wish.put("name", name);
        arguments.value("user").ifPresent(user -> wish.put("user", user));
        wish.put("admin", arguments.has("admin"));
        arguments.value("expires").ifPresent(time -> wish.put("expires", time));
        JsonNode made = admin.post("tokens", wish);
        if (arguments.has("json")) {
            terminal.line(made.toPrettyString());
            return;
        }
        terminal.line(made.path("token").asText());
        terminal.progress("Token " + name + " lets user " + made.path("user").asText() + " in"
                + (made.path("admin").asBoolean() ? " as an administrator" : "") + ", "
                + (made.path("expires").isTextual()
                        ? "until " + made.path("expires").asText()
                        : "until it is revoked"));
    }

    private static void list(JsonNode tokens, boolean json, Terminal terminal) {
        terminal.line(json ? tokens.toPrettyString() : StatusText.tokens(tokens).stripTrailing());
    }
}
