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

/** Prints the host pools and their hosts, or takes one away. */
final class PoolsCommand implements Command {

    private static final int LONGEST_WAIT_SECONDS = 86_400;
    private static final int ASK_EVERY_MILLIS = 500;

    @Override
    public String name() {
        return "pools";
    }

    @Override
    public String summary() {
        return "one row per host pool, with its terms, price and problems; remove one, or keep it";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.flag("json", "print JSON with stable names"),
                Option.valued("wait", "SECONDS", "remove: wait until the pool has no hosts; status 1 if it still has"));
    }

    @Override
    public String operands() {
        return "[remove NAME | keep NAME]";
    }

    @Override
    public String details() {
        return String.join(
                System.lineSeparator(),
                "remove NAME    makes no more hosts, empties those that there are and gives each back; running cells end first.",
                "               Then its configuration and its bundle may be taken away",
                "keep NAME      ends that; hosts that were given back stay so",
                "",
                "To add a pool, drop its bundle into plugins/ and its configuration into conf/ of this home:",
                "  conf/org.notebookos.pool.KIND.config, or conf/org.notebookos.pool.KIND-NAME.config for several of one kind",
                "Its hosts are used as soon as they have joined; nothing is started again. Names of pools are unique.");
    }

    @Override
    public int run(Arguments arguments, Context context) throws IOException, InterruptedException {
        List<String> words = arguments.operands();
        String verb = words.isEmpty() ? "list" : words.get(0);
        if (!List.of("list", "remove", "keep").contains(verb)) {
            throw Arguments.usage(this, "unknown \"" + verb + "\": " + operands());
        }
        if (words.size() > 2 || (words.size() < 2 && !verb.equals("list"))) {
            throw Arguments.usage(this, operands());
        }
        OptionalInt wait = arguments.has("wait")
                ? OptionalInt.of(arguments.number("wait", 0, 1, LONGEST_WAIT_SECONDS))
                : OptionalInt.empty();
        if (wait.isPresent() && !verb.equals("remove")) {
            throw Arguments.usage(this, "--wait goes with remove");
        }
        AdminClient admin = new Cluster(context.home()).admin();
        if (verb.equals("list")) {
            list(admin, arguments, context.terminal());
            return 0;
        }
        String pool = words.get(1);
        JsonNode answer = admin.post("pools/" + AdminClient.segment(pool) + "/" + verb, Map.of());
        context.terminal().line(answer.path("message").asText());
        return wait.isPresent() ? await(admin, pool, wait.getAsInt(), context.terminal()) : 0;
    }

    private static void list(AdminClient admin, Arguments arguments, Terminal terminal)
            throws IOException, InterruptedException {
        JsonNode pools = admin.get("pools");
        terminal.line(
                arguments.has("json")
                        ? pools.toPrettyString()
                        : StatusText.pools(pools, admin.get("hosts")).stripTrailing());
    }

    private static int await(AdminClient admin, String pool, int seconds, Terminal terminal)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + seconds * 1_000_000_000L;
        int told = -1;
        while (true) {
            JsonNode row = row(admin.get("pools"), pool);
            int left = row.path("hosts").asInt();
            if (row.path("state").asText().equals("removed")) {
                terminal.line(
                        "pool " + pool + " has no hosts any more: its configuration and bundle may be taken away");
                return 0;
            }
            if (left != told) {
                terminal.progress(left + " hosts are left");
                told = left;
            }
            if (System.nanoTime() >= deadline) {
                terminal.progress("pool " + pool + " still has hosts after " + seconds + " s; it goes on, see hosts");
                return 1;
            }
            Thread.sleep(ASK_EVERY_MILLIS);
        }
    }

    private static JsonNode row(JsonNode pools, String name) {
        for (JsonNode row : pools) {
            if (row.path("name").asText().equals(name)) {
                return row;
            }
        }
        throw new LauncherException(Code.CONTROLLER, "pool " + name + " is gone");
    }
}
