package org.notebookos.launcher.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The state of the cluster as text for people. */
public final class StatusText {

    private static final int LATEST_EVENTS = 10;

    private StatusText() {}

    /** All of it. */
    public static String status(JsonNode status) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "Subscription ratio %.2f of at most %.2f. GPU-seconds held %.1f, reserved they would be %.1f.%n",
                status.path("subscriptionRatio").asDouble(),
                status.path("subscriptionLimit").asDouble(),
                status.path("gpuSecondsHeld").asDouble(),
                status.path("gpuSecondsReserved").asDouble()));
        List<String> policies = new ArrayList<>();
        status.path("policies")
                .fields()
                .forEachRemaining(entry ->
                        policies.add(entry.getKey() + " " + entry.getValue().asText()));
        text.append(String.format("In use: %s.%n%nHosts%n", String.join(", ", policies)));
        text.append(hosts(status.path("hosts")));
        text.append(ProvisionText.warm(status.path("warm"))).append(ProvisionText.pools(status.path("pools")));
        text.append(String.format("%nKernels%n"));
        text.append(kernels(status.path("kernels")));
        for (JsonNode kernel : status.path("kernels")) {
            text.append(String.format("%nReplicas of %s%n", kernel.path("id").asText()));
            text.append(replicas(kernel));
        }
        text.append(GpuText.users(status.path("users")));
        if (!status.path("queue").isEmpty()) {
            text.append(String.format("%nCells and kernels that wait for GPUs%n"))
                    .append(queue(status.path("queue")));
        }
        return text + events(status.path("events"));
    }

    private static String events(JsonNode events) {
        StringBuilder text = new StringBuilder();
        for (int i = Math.max(0, events.size() - LATEST_EVENTS); i < events.size(); i++) {
            text.append(String.format(
                    "%s  %s%n",
                    events.path(i).path("at").asText(),
                    events.path(i).path("text").asText()));
        }
        return text.isEmpty() ? "" : String.format("%nOf late%n%s", text);
    }

    /** One line per host. */
    public static String hosts(JsonNode hosts) {
        Table table = new Table(
                "HOST", "POOL", "PID", "STATE", "GPUS", "COMMITTED", "SUBSCRIBED", "REPLICAS", "WARM", "DRAIN");
        StringBuilder steps = new StringBuilder();
        for (JsonNode host : hosts) {
            JsonNode gpus = host.path("gpus");
            table.row(
                    host.path("id").asText(),
                    host.path("pool").asText(),
                    host.path("pid").asText(),
                    host.path("state").asText(),
                    gpus.path("total").asText(),
                    gpus.path("committed").asText(),
                    gpus.path("subscribed").asText(),
                    host.path("replicas").asText(),
                    ProvisionText.waiting(host.path("warm")),
                    drain(host.path("drain")));
            steps.append(ProvisionText.problem(host));
            steps.append(GpuText.problems(host));
            steps.append(drainSteps(host.path("id").asText(), host.path("drain")));
        }
        return table.render() + steps;
    }

    /** One line per pool, and its hosts below. */
    public static String pools(JsonNode pools, JsonNode hosts) {
        return pools.isEmpty() ? String.format("There are no pools.%n") : ProvisionText.rows(pools) + hosts(hosts);
    }

    private static String drain(JsonNode drain) {
        if (!drain.isObject()) {
            return "-";
        }
        int left = drain.path("left").asInt();
        return drain.path("state").asText() + (left == 0 ? "" : ", " + left + " left");
    }

    /** What becomes of the replicas of a host that is being drained, one line each. */
    public static String drainSteps(String host, JsonNode drain) {
        StringBuilder lines = new StringBuilder();
        for (JsonNode step : drain.path("steps")) {
            lines.append(String.format(
                    "%s: kernel %s %s%s%n",
                    host,
                    step.path("kernel").asText(),
                    step.path("stuck").asBoolean() ? "is stuck: " : "",
                    step.path("text").asText()));
        }
        return lines.toString();
    }

    /** One line per kernel. */
    public static String kernels(JsonNode kernels) {
        Table table = new Table(
                "KERNEL",
                "NAME",
                "STATE",
                "EXECUTOR",
                "LEADER",
                "TERM",
                "QUEUE",
                "REPLICAS",
                "DURABILITY",
                "OWNER",
                "GPU-SECONDS");
        StringBuilder notices = new StringBuilder();
        for (JsonNode kernel : kernels) {
            table.row(
                    kernel.path("id").asText(),
                    kernel.path("name").asText(),
                    kernel.path("state").asText(),
                    text(kernel.path("executor").path("host")),
                    text(kernel.path("leader")),
                    kernel.path("term").asText(),
                    kernel.path("queue").asText(),
                    Integer.toString(kernel.path("replicas").size()),
                    kernel.path("durability").asText("strict"),
                    kernel.path("owner").asText("").isEmpty()
                            ? "-"
                            : kernel.path("owner").asText(),
                    GpuText.seconds(kernel));
            if (kernel.path("notice").isTextual()) {
                notices.append(String.format(
                        "kernel %s: %s%n",
                        kernel.path("id").asText(), kernel.path("notice").asText()));
            }
            notices.append(GpuText.lastCell(kernel));
        }
        return table.render() + notices;
    }

    /** One line per token of clients. */
    public static String tokens(JsonNode tokens) {
        if (tokens.isEmpty()) {
            return "no tokens but the owner's";
        }
        Table table = new Table("TOKEN", "USER", "RIGHTS", "EXPIRES");
        for (JsonNode token : tokens) {
            table.row(
                    token.path("name").asText(),
                    token.path("user").asText(),
                    token.path("admin").asBoolean() ? "admin" : "user",
                    token.path("expires").isTextual() ? token.path("expires").asText() : "never");
        }
        return table.render();
    }

    private static String replicas(JsonNode kernel) {
        Table table = new Table("REPLICA", "HOST", "PID", "STATE", "START");
        for (JsonNode replica : kernel.path("replicas")) {
            table.row(
                    replica.path("id").asText(),
                    replica.path("host").asText(),
                    replica.path("pid").asText(),
                    replica.path("state").asText(),
                    replica.path("start").asText("").isEmpty()
                            ? "-"
                            : replica.path("start").asText());
        }
        return table.render();
    }

    private static String queue(JsonNode queue) {
        Table table = new Table("POSITION", "KERNEL", "USER", "GPUS", "WAITED", "EXPECTED", "REASON");
        for (JsonNode cell : queue) {
            table.row(
                    cell.path("position").asText(),
                    cell.path("kernel").asText(),
                    text(cell.path("user")),
                    cell.path("gpus").asText(),
                    String.format(
                            Locale.ROOT, "%.1f s", cell.path("waitedSeconds").asDouble()),
                    cell.path("expectedSeconds").isNumber()
                            ? String.format(
                                    Locale.ROOT,
                                    "about %.0f s",
                                    cell.path("expectedSeconds").asDouble())
                            : "-",
                    cell.path("reason").asText());
        }
        return table.render();
    }

    /** One line per plugin. */
    public static String plugins(JsonNode plugins) {
        Table table = new Table("SPI", "NAME", "IN USE", "BUNDLE", "VERSION");
        for (JsonNode plugin : plugins) {
            table.row(
                    plugin.path("spi").asText(),
                    plugin.path("name").asText(),
                    plugin.path("inUse").asBoolean() ? "yes" : "",
                    plugin.path("bundle").asText(),
                    plugin.path("version").asText());
        }
        return table.render();
    }

    private static String text(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? "-" : node.asText();
    }
}
