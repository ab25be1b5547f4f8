package org.notebookos.launcher.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** What is kept ready for replicas, as text for people: processes that wait, and hosts that pools give. */
final class ProvisionText {

    private ProvisionText() {}

    /** How many wait of those that should. */
    static String waiting(JsonNode warm) {
        return warm.isObject()
                ? warm.path("ready").asText() + " of " + warm.path("wanted").asText()
                : "-";
    }

    /** Why a host keeps fewer processes waiting than it should; empty if it doesn't. */
    static String problem(JsonNode host) {
        String why = host.path("warm").path("problem").asText("");
        return why.isEmpty()
                ? ""
                : String.format(
                        "%s: no more processes are made to wait: %s%n",
                        host.path("id").asText(), why);
    }

    /** One line: what waits in the cluster, and how often it served. */
    static String warm(JsonNode warm) {
        if (!warm.isObject()) {
            return "";
        }
        long hits = warm.path("warmStarts").asLong();
        long starts = hits + warm.path("coldStarts").asLong();
        return String.format(
                "%s processes wait to become replicas, %s being made. Of %d starts of replicas %d were warm%s.%n",
                waiting(warm),
                warm.path("starting").asText(),
                starts,
                hits,
                starts == 0 ? "" : String.format(Locale.ROOT, " (%.0f %%)", 100.0 * hits / starts));
    }

    /** One line per pool, under a headline. */
    static String pools(JsonNode pools) {
        return pools.isEmpty() ? "" : String.format("%nPools%n") + rows(pools);
    }

    /** One line per pool. */
    static String rows(JsonNode pools) {
        Table table = new Table(
                "POOL", "STATE", "HOSTS", "LEAST", "MOST", "COMING", "LATE", "LEAVING", "GPUS", "PRICE", "PROBLEM");
        for (JsonNode pool : pools) {
            String problem = pool.path("problem").asText("");
            table.row(
                    pool.path("name").asText(),
                    pool.path("state").asText("in use"),
                    pool.path("hosts").asText(),
                    pool.path("least").asText(),
                    pool.path("most").asText(),
                    pool.path("coming").asText(),
                    pool.path("late").asText(),
                    pool.path("leaving").asText(),
                    pool.path("gpusPerHost").asText(),
                    String.format(
                            Locale.ROOT, "%.2f", pool.path("pricePerHostHour").asDouble()),
                    problem.isEmpty() ? "-" : problem);
        }
        return table.render();
    }
}
