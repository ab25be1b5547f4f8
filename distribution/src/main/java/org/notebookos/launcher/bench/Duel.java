package org.notebookos.launcher.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Times of two sides at the same tasks, side by side. Owned by the benchmark's only thread. */
final class Duel {

    private final List<Figure> figures = new ArrayList<>();

    /** One task's times, in milliseconds. {@code amount} of {@code unit} are done each time; 0 if that is of no interest. */
    record Figure(String name, double amount, String unit, Samples ours, Samples stock) {

        /** Returns our time over theirs; below 1 we are ahead. */
        double ratio(double percent) {
            return ours.percentile(percent) / stock.percentile(percent);
        }

        private double perSecond(Samples samples) {
            return amount / (samples.percentile(50) / 1e3);
        }
    }

    Figure figure(String name) {
        return figure(name, 0, "");
    }

    Figure figure(String name, double amount, String unit) {
        Figure figure = new Figure(name, amount, unit, new Samples(), new Samples());
        figures.add(figure);
        return figure;
    }

    /** Prints the table. */
    void print(PrintStream out) {
        out.printf(
                "%n%-44s %9s %9s %9s %9s %7s %6s   %s%n",
                "ms", "ours p50", "p99", "stock p50", "p99", "ratio", "p99", "ours / stock per second");
        for (Figure each : figures) {
            out.printf(
                    "%-44s %9.2f %9.2f %9.2f %9.2f %7.2f %6.2f   %s%n",
                    each.name(),
                    each.ours().percentile(50),
                    each.ours().percentile(99),
                    each.stock().percentile(50),
                    each.stock().percentile(99),
                    each.ratio(50),
                    each.ratio(99),
                    each.amount() == 0
                            ? ""
                            : String.format(
                                    "%.0f / %.0f %s",
                                    each.perSecond(each.ours()), each.perSecond(each.stock()), each.unit()));
        }
        out.println("ratio = ours over stock: below 1 the platform is ahead");
    }

    /** Returns the figures for programs. */
    ObjectNode toJson() {
        ObjectNode root = new ObjectMapper().createObjectNode();
        for (Figure each : figures) {
            ObjectNode row = root.putObject(each.name());
            row.put("ours_times", each.ours().count());
            row.put("stock_times", each.stock().count());
            row.put("ours_p50_ms", each.ours().percentile(50));
            row.put("ours_p99_ms", each.ours().percentile(99));
            row.put("stock_p50_ms", each.stock().percentile(50));
            row.put("stock_p99_ms", each.stock().percentile(99));
            row.put("ratio_p50", each.ratio(50));
            row.put("ratio_p99", each.ratio(99));
        }
        return root;
    }
}
