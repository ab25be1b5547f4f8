package org.notebookos.simulator.trace;

import java.util.List;
import java.util.Map;

/** A row of a table with a header: its cells by column name. Names the column where a value makes no sense. */
final class Row {

    /** A value that makes no sense. */
    static final class Bad extends RuntimeException {
        private static final long serialVersionUID = 1;

        Bad(String reason) {
            super(reason, null, false, false);
        }
    }

    private final Map<String, Integer> columns;
    private final List<String> cells;

    Row(Map<String, Integer> columns, List<String> cells) {
        if (cells.size() != columns.size()) {
            throw new Bad(cells.size() + " columns instead of " + columns.size());
        }
        this.columns = columns;
        this.cells = cells;
    }

    String text(String column) {
        return cells.get(columns.get(column));
    }

    String name(String column) {
        String value = text(column);
        if (value.isEmpty()) {
            throw new Bad(column + " is empty");
        }
        return value;
    }

    boolean has(String column) {
        return !text(column).isEmpty();
    }

    double number(String column) {
        double value;
        try {
            value = Double.parseDouble(text(column));
        } catch (NumberFormatException e) {
            throw new Bad(column + " is not a number: \"" + text(column) + "\"");
        }
        if (!(value >= 0 && value < 1e12)) {
            throw new Bad(column + " is out of range: " + text(column));
        }
        return value;
    }

    int whole(String column) {
        double value = number(column);
        if (value != Math.rint(value) || value > Integer.MAX_VALUE) {
            throw new Bad(column + " is not a whole number: " + text(column));
        }
        return (int) value;
    }

    /** Seconds, as milliseconds. */
    long millis(String column) {
        return Math.round(number(column) * 1000);
    }
}
