package org.notebookos.launcher.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;
import org.notebookos.launcher.admin.AdminClient;
import org.notebookos.launcher.admin.StatusText;

/** Prints the hosts, or takes the replicas off one. */
final class HostsCommand implements Command {

    private static final int LONGEST_WAIT_SECONDS = 86_400;
    private static final int ASK_EVERY_MILLIS = 500;

    @Override
    public String name() {
        return "hosts";
    }

    @Override
    public String summary() {
        return "one row per host, with its process id; drain a host, undrain it, let hosts of other machines join";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.flag("json", "print JSON with stable names"),
                Option.valued("pool", "NAME", "join-token: the only pool that hosts may join with it [any]"),
                Option.valued("ttl", "TIME", "join-token: how long it counts, such as 30m, 2h or 7d [1h]"),
                Option.flag("list", "join-token: list those that count"),
                Option.valued("revoke", "ID", "join-token: end this one"),
                Option.valued(
                        "wait", "SECONDS", "drain: wait until the host has no replicas; status 1 if it still has"));
    }

    @Override
    public String operands() {
        return "[drain HOST | undrain HOST | join-token | revoke HOST | forgive HOST]";
    }

    @Override
    public String details() {
        return String.join(
                System.lineSeparator(),
                "drain HOST     places nothing on the host from now on, and moves its replicas to others, a few at a time;",
                "               running cells end first. Without --wait it goes on by itself: \"hosts\" tells how far it is",
                "               and what is stuck",
                "undrain HOST   lets the host have replicas again",
                "join-token     prints a token with which agents of other machines join (agent --join-token-file); it is not",
                "               shown again",
                "revoke HOST    ends the host's certificates and its link; it can't join any more",
                "forgive HOST   lets a revoked host join again with a token");
    }

    @Override
    public int run(Arguments arguments, Context context) throws IOException, InterruptedException {
        List<String> words = arguments.operands();
        String verb = words.isEmpty() ? "list" : words.get(0);
        if (verb.equals("join-token") && words.size() == 1) {
            return new JoinTokens(this, new Cluster(context.home()).admin()).run(arguments, context.terminal());
        }
        if (!List.of("list", "drain", "undrain", "revoke", "forgive").contains(verb)) {
            throw Arguments.usage(this, "unknown \"" + verb + "\": " + operands());
        }
        if (words.size() > 2 || (words.size() < 2 && !verb.equals("list"))) {
            throw Arguments.usage(this, operands());
        }
        OptionalInt wait = arguments.has("wait")
                ? OptionalInt.of(arguments.number("wait", 0, 1, LONGEST_WAIT_SECONDS))
                : OptionalInt.empty();
        if (wait.isPresent() && !verb.equals("drain")) {
            throw Arguments.usage(this, "--wait goes with drain");
        }
        AdminClient admin = new Cluster(context.home()).admin();
        if (verb.equals("list")) {
            return list(admin, arguments, context.terminal());
        }
        String host = words.get(1);
        JsonNode answer = admin.post("hosts/" + AdminClient.segment(host) + "/" + verb, Map.of());
        context.terminal().line(answer.path("message").asText());
        return wait.isPresent() ? await(admin, host, wait.getAsInt(), context.terminal()) : 0;
    }

    private static int list(AdminClient admin, Arguments arguments, Terminal terminal)
            throws IOException, InterruptedException {
        JsonNode answer = admin.get("hosts");
        terminal.line(
                arguments.has("json")
                        ? answer.toPrettyString()
                        : StatusText.hosts(answer).stripTrailing());
        return 0;
    }

    private static int await(AdminClient admin, String host, int seconds, Terminal terminal)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + seconds * 1_000_000_000L;
        int told = -1;
        while (true) {
            JsonNode drain = row(admin.get("hosts"), host).path("drain");
            if (!drain.isObject()) {
                throw new LauncherException(Code.CONTROLLER, "host " + host + " is not being drained any more");
            }
            int left = drain.path("left").asInt();
            if (drain.path("state").asText().equals("drained")) {
                terminal.line("host " + host + " is drained");
                return 0;
            }
            if (left != told) {
                terminal.progress(left + " replicas are left");
                told = left;
            }
            if (System.nanoTime() >= deadline) {
                terminal.progress("host " + host + " is not drained after " + seconds + " s; it goes on:");
                terminal.progress(StatusText.drainSteps(host, drain).stripTrailing());
                return 1;
            }
            Thread.sleep(ASK_EVERY_MILLIS);
        }
    }

    private static JsonNode row(JsonNode hosts, String host) {
        for (JsonNode row : hosts) {
            if (row.path("id").asText().equals(host)) {
                return row;
            }
        }
        throw new LauncherException(Code.CONTROLLER, "host " + host + " is gone, and so are its replicas");
    }
}
