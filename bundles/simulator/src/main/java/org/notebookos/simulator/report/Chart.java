package org.notebookos.simulator.report;

import java.util.List;
import java.util.Locale;

/**
 * Lines over two axes, as an SVG.
 *
 * @param width in its own units; it is stretched to where it is put
 * @param height likewise
 * @param x to the right
 * @param y upwards
 * @param stepped whether a value holds until the next one
 */
record Chart(int width, int height, Axis x, Axis y, boolean stepped) {

    private static final int LEFT = 46;
    private static final int RIGHT = 14;
    private static final int TOP = 10;
    private static final int BOTTOM = 24;

    String of(List<Curve> curves) {
        StringBuilder svg = new StringBuilder(
                String.format(Locale.ROOT, "<svg viewBox=\"0 0 %d %d\" role=\"img\">%n", width, height));
        marks(svg);
        for (Curve curve : curves) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<path class=\"curve%s\" style=\"stroke:%s\" d=\"%s\"><title>%s</title></path>%n",
                    curve.dashed() ? " reference" : "",
                    curve.color(),
                    path(curve),
                    Html.escaped(curve.label())));
        }
        return svg.append("</svg>\n").toString();
    }

    private void marks(StringBuilder svg) {
        double bottom = height - BOTTOM;
        for (Axis.Mark mark : y.marks()) {
            double at = up(mark.value());
            line(svg, "grid", LEFT, at, width - RIGHT, at);
            text(svg, LEFT - 6, at + 4, "end", mark.text());
        }
        for (Axis.Mark mark : x.marks()) {
            double at = right(mark.value());
            line(svg, "grid", at, TOP, at, bottom);
            text(svg, at, height - 7, "middle", mark.text());
        }
        line(svg, "axis", LEFT, bottom, width - RIGHT, bottom);
    }

    private static void line(StringBuilder svg, String kind, double x1, double y1, double x2, double y2) {
        svg.append(String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
                kind,
                x1,
                y1,
                x2,
                y2));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
                x,
                y,
                anchor,
                Html.escaped(text)));
    }

    private String path(Curve curve) {
        StringBuilder path = new StringBuilder();
        double before = Double.NaN;
        for (int i = 0; i < curve.x().length; i++) {
            double at = right(curve.x()[i]);
            double height = up(curve.y()[i]);
            if (stepped && i > 0 && height != before) {
                path.append(point('L', at, before));
            }
            if (i == 0 || height != before || i == curve.x().length - 1) {
                path.append(point(i == 0 ? 'M' : 'L', at, height));
            }
            before = height;
        }
        return path.toString();
    }

    private static String point(char how, double x, double y) {
        return String.format(Locale.ROOT, "%c%.1f %.1f", how, x, y);
    }

    private double right(double value) {
        return LEFT + x.place(value) * (width - LEFT - RIGHT);
    }

    private double up(double value) {
        return height - BOTTOM - y.place(value) * (height - TOP - BOTTOM);
    }
}
