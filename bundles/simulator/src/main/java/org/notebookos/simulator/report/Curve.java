package org.notebookos.simulator.report;

/**
 * A line in a chart.
 *
 * @param label in the legend
 * @param color a CSS colour
 * @param dashed for what is only there to compare with
 * @param x ascending
 * @param y as many
 */
record Curve(String label, String color, boolean dashed, double[] x, double[] y) {

    double last() {
        return x.length == 0 ? 0 : x[x.length - 1];
    }

    double highest() {
        double most = 0;
        for (double value : y) {
            most = Math.max(most, value);
        }
        return most;
    }
}
