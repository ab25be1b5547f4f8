package org.notebookos.launcher.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was used of GPUs, and what is wrong with them, as text for people. */
final class GpuText {

    private static final double MIB = 1 << 20;

    private GpuText() {}

    /** One line per problem with a host's devices. */
    static String problems(JsonNode host) {
        StringBuilder lines = new StringBuilder();
        for (JsonNode problem : host.path("problems")) {
            lines.append(String.format("%s: %s%n", host.path("id").asText(), problem.asText()));
        }
        return lines.toString();
    }

    /** GPU-seconds of a kernel or a user. */
    static String seconds(JsonNode holder) {
        return number(holder.path("gpuUse").path("gpuSeconds"), "%.1f");
    }

    /** One line about the last cell of a kernel; empty if it had no GPUs. */
    static String lastCell(JsonNode kernel) {
        JsonNode last = kernel.path("lastCell");
        JsonNode used = last.path("gpus");
        if (!used.isObject()) {
            return "";
        }
        List<String> parts = new ArrayList<>();
        parts.add(number(used.path("gpuSeconds"), "%.1f GPU-seconds"));
        if (used.path("utilisation").isNumber()) {
            parts.add(String.format(
                    Locale.ROOT, "busy %.0f %%", 100 * used.path("utilisation").asDouble()));
        }
        if (used.path("peakMemoryBytes").isNumber()) {
            parts.add(mebibytes(used.path("peakMemoryBytes"), "at most"));
        }
        if (used.path("joules").isNumber()) {
            parts.add(number(used.path("joules"), "%.0f J"));
        }
        parts.add(mebibytes(used.path("leftBytes"), "left"));
        return String.format(
                "kernel %s: cell %s had %s GPUs: %s%n",
                kernel.path("id").asText(),
                last.path("term").asText(),
                used.path("gpus").asText(),
                String.join(", ", parts));
    }

    /** One line per user who has ever held a GPU, under a headline. */
    static String users(JsonNode users) {
        if (users.isEmpty()) {
            return "";
        }
        Table table = new Table("USER", "GPU-SECONDS", "JOULES");
        for (JsonNode user : users) {
            table.row(
                    user.path("user").asText(),
                    seconds(user),
                    number(user.path("gpuUse").path("joules"), "%.0f"));
        }
        return String.format("%nUsers of GPUs%n") + table.render();
    }

    private static String mebibytes(JsonNode bytes, String what) {
        return String.format(Locale.ROOT, "%s %.0f MiB", what, bytes.asDouble() / MIB);
    }

    private static String number(JsonNode value, String format) {
        return value.isNumber() ? String.format(Locale.ROOT, format, value.asDouble()) : "-";
    }
}
